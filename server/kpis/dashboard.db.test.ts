import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pool } from '@/server/runtime/db';
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

  test('is brought into the reporting currency at the rate of its day, and counted where there is none', async () => {
    await pool.query(`
      INSERT INTO fx_rate (base, quote, day, rate) VALUES ('EUR', 'USD', '2026-05-01', '1.10'), ('EUR', 'USD', '2026-05-10', '1.20'), ('USD', 'JPY', '2026-05-01', '150');
      INSERT INTO rollup (kpi, day, currency, dimension, count, amount) VALUES
        ('money', '2026-05-09', 'EUR', 'rated', 1, 100), ('money', '2026-05-10', 'EUR', 'rated', 1, 100), ('money', '2026-05-10', 'JPY', 'rated', 1, 1500), ('money', '2026-05-10', 'XTS', 'rated', 3, 7)`);
    const { data, messages } = await ask(
      manager,
      '{ dashboard(context: { from: "2026-05-01", to: "2026-05-31" }) { reporting { currency rates { currency day } } tiles { code value { amounts { currency } converted { amount currency unconverted } } trend { day value } } } }',
      {},
      { now },
    );
    expect(messages).toEqual([]);
    const rated = data.dashboard.tiles.find(({ code }: { code: string }) => code === 'money.rated');
    expect(rated.value.converted).toMatchObject({ currency: 'USD', unconverted: 3 });
    // 100 × 1.10 + 100 × 1.20 + 1,500 / 150
    expect(Number(rated.value.converted.amount)).toBe(240);
    expect(rated.trend.map(({ value }: { value: number }) => value)).toEqual([110, 130]);
    expect(data.dashboard.reporting).toEqual({
      currency: 'USD',
      rates: [
        { currency: 'EUR', day: '2026-05-10' },
        { currency: 'EUR', day: '2026-05-01' },
        { currency: 'JPY', day: '2026-05-01' },
      ],
    });
  });

  test('is refused when nobody knows it', async () => {
    expect((await ask(manager, '{ transactions(filter: { figure: "nonsense" }) { total { count } } }')).codes).toEqual([
      'BAD_USER_INPUT',
    ]);
  });
});
