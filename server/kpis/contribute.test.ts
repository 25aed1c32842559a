/** What a transaction adds to the figures: each difference is the sum of its parts, and nothing counts under two origins. */
import { describe, expect, it } from 'vitest';
import { exampleFact } from '@/domain/example-fact';
import type { Facts } from '@/domain/facts';
import { fold } from '@/domain/fold';
import { sum, text } from '@/domain/money';
import { STANDARD } from '@/domain/policies/policies';
import { exampleFacts } from '@/domain/subjects/document/example';
import { transactionContributions } from '.';

/** A transaction of one charge and, with `invoiced`, one invoice of one line. */
function contributed(kind: string, rated: string, invoiced: string | null) {
  const invoice = exampleFacts(null);
  const facts: Facts = {
    id: 'tx-1',
    key: 'billing/sub-1/api/2026-02-01T00:00:00.000Z',
    system: 'billing',
    subscription: 'sub-1',
    charge: 'api',
    keyStart: new Date('2026-02-01T00:00:00Z'),
    terms: null,
    account: null,
    entity: null,
    usage: null,
    late: [],
    meterUnit: null,
    aggregation: null,
    aggregates: [],
    charges: [exampleFact('charge', 'billing', { kind: kind as 'usage', amount: rated, currency: 'USD' })],
    beside: [],
    documents:
      invoiced === null
        ? []
        : [{ ...invoice, lines: invoice.lines.map((line) => ({ ...line, amount: invoiced, tax: '0' })) }],
    price: null,
    writtenOff: new Set(),
  };
  const state = fold(facts, { now: new Date('2026-03-20T12:00:00Z'), policies: STANDARD });
  const found = transactionContributions(state);
  const money = (test: (dimension: string) => boolean) =>
    text(sum(found.filter(({ kpi, dimension }) => kpi === 'money' && test(dimension)).map(({ amount }) => amount)));
  return { state, found, money };
}

describe('contributions of a transaction', () => {
  it('give each difference whole and by its parts', () => {
    const { state, money } = contributed('usage', '100.00', '80.00');
    expect(money((name) => name === 'rated')).toBe('100');
    expect(money((name) => name === 'invoiced')).toBe('80');
    for (const stage of ['invoice', 'posting'])
      expect(money((name) => name.startsWith(`${stage} variance: `))).toBe(
        money((name) => name === `${stage} variance`),
      );
    expect(money((name) => name === 'invoice variance')).toBe(state.invoiceVariance);
  });

  it('keep what is drawn from prepaid money apart from what was rated, and what is invoiced of it without origin', () => {
    const drawn = contributed('prepaid drawdown', '30.00', null);
    expect(drawn.money((name) => name === 'drawn down')).toBe('30');
    expect(drawn.money((name) => name === 'rated')).toBe('0');
    const invoiced = contributed('prepaid drawdown', '30.00', '80.00');
    expect(invoiced.money((name) => name === 'drawn down')).toBe('30');
    expect(invoiced.money((name) => name === 'invoiced')).toBe('0');
    expect(
      invoiced.found.filter(({ dimension }) => dimension === 'without origin').map(({ amount }) => amount),
    ).toEqual(['80']);
  });

  it('are the same for the same state, so that a fold that changes nothing adds nothing', () => {
    expect(contributed('usage', '100.00', '80.00').found).toEqual(contributed('usage', '100.00', '80.00').found);
  });
});
