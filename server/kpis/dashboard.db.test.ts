import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, readerOf } from '@/test/ask';
import { STORY_NOW as now, type Story, tellOneInvoice } from '@/test/one-invoice';

const manager = readerOf('finance manager');

let story: Story | undefined;

beforeAll(async () => {
  story = await tellOneInvoice();
});
afterAll(() => story?.company.close());

describe('a figure of the dashboard', () => {
  test('leads to exactly the transactions that make it up', async () => {
    const context = { from: '2026-01-01', to: '2026-03-31' };
    const { data, messages } = await ask(
      manager,
      'query ($context: ContextInput) { dashboard(context: $context) { tiles { code value { amounts { amount currency } converted { amount } } href } lags { code count href } postingFailures { reason count href } variance { currency rated invoiced posted unexplained } } }',
      { context },
      { now },
    );
    expect(messages).toEqual([]);
    const { dashboard } = data;
    const filterOf = (href: string) => ({ figure: new URL(href, 'http://x').searchParams.get('figure'), context });
    const found = async (href: string) =>
      (
        await ask(
          manager,
          'query ($filter: TransactionFilter) { transactions(filter: $filter) { total { count } edges { node { ratedAmount invoicedAmount postedAmount settledAmount } } } }',
          { filter: filterOf(href) },
        )
      ).data.transactions;
    const tile = (code: string) => dashboard.tiles.find((one: { code: string }) => one.code === code);
    const sum = (page: { edges: { node: Record<string, string> }[] }, field: string) =>
      page.edges.reduce((total, { node }) => total + Number(node[field] ?? 0), 0);
    for (const [code, field] of [
      ['money.rated', 'ratedAmount'],
      ['money.posted', 'postedAmount'],
      ['money.invoiced', 'invoicedAmount'],
      ['money.settled', 'settledAmount'],
    ] as const) {
      const [{ amount, currency }] = tile(code).value.amounts;
      expect(`${sum(await found(tile(code).href), field).toFixed(2)} USD`, code).toBe(
        `${Number(amount).toFixed(2)} ${currency}`,
      );
    }
    for (const lag of dashboard.lags.filter(({ code }: { code: string }) => code !== 'lag.usage'))
      expect((await found(lag.href)).total.count, lag.code).toBe(lag.count);
    expect(dashboard.postingFailures).toMatchObject([{ reason: 'missing tax code', count: 1 }]);
    expect((await found(dashboard.postingFailures[0].href)).total.count).toBe(1);
  });

  test('is refused when nobody knows it', async () => {
    expect((await ask(manager, '{ transactions(filter: { figure: "nonsense" }) { total { count } } }')).codes).toEqual([
      'BAD_USER_INPUT',
    ]);
  });
});
