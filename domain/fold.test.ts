/** The fold beside its code: one transaction out of facts, its stages, differences and what it says of itself. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleFact } from './example-fact';
import type { DocumentFacts, Facts, LineFact } from './facts';
import { fold } from './fold';
import { decimal, sum, text } from './money';
import { STANDARD } from './policies/policies';
import type { StageName } from './stages';
import { exampleFacts, postedAs } from './subjects/document/example';

const ID = 'tx-1';
const at = (now: string) => ({ now: new Date(now), policies: STANDARD });
const MARCH = at('2026-03-20T12:00:00Z');

const line = (amount: string, more: Partial<LineFact> = {}): LineFact => ({
  ...(exampleFacts(null).lines[0] as LineFact),
  transactionId: ID,
  amount,
  tax: '0',
  quantity: null,
  ...more,
});
function document(type: 'invoice' | 'credit memo', id: string, lines: readonly LineFact[]): DocumentFacts {
  const net = text(sum(lines.map(({ amount }) => amount)));
  const body = {
    net,
    tax: undefined,
    total: undefined,
    lines: lines.map(({ line: name, amount, tax }) => ({ line: name, amount, tax })),
  };
  const record = exampleFact(type, 'billing', body as never, { id, externalId: id, amount: net, currency: 'USD' });
  return { ...exampleFacts(null), type, record: record as DocumentFacts['record'], lines };
}
const charge = (amount: string, body: Parameters<typeof exampleFact<'charge'>>[2] = {}) =>
  exampleFact('charge', 'billing', {
    amount,
    currency: 'USD',
    kind: 'usage',
    periodStart: '2026-02-01T00:00:00Z',
    periodEnd: '2026-03-01T00:00:00Z',
    quantity: undefined,
    ...body,
  });
const facts = (more: Partial<Facts>): Facts => ({
  id: ID,
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
  charges: [],
  beside: [],
  documents: [],
  price: null,
  writtenOff: new Set(),
  ...more,
});
const stages = (state: ReturnType<typeof fold>) =>
  Object.fromEntries(state.stages.map(({ name, status }) => [name, status])) as Record<StageName, string>;
const added = (parts: object) => text(sum(Object.values(parts) as string[]));

describe('a transaction', () => {
  it('that was rated, invoiced, posted and paid in full explains itself without a rest', () => {
    const invoice = postedAs(document('invoice', 'in-1', [line('100.00', { tax: '19.00' })]), '100.00', 'USD');
    const payment = {
      ...exampleFact('payment', 'payments', { amount: '119.00', currency: 'USD' }),
      links: [{ toId: 'in-1', amount: '119.00', toLine: null }],
    };
    const state = fold(facts({ charges: [charge('100.00')], documents: [{ ...invoice, payments: [payment] }] }), MARCH);
    expect(state).toMatchObject({
      ratedAmount: '100',
      invoicedAmount: '100',
      invoicedGross: '119',
      postedAmount: '100',
      settledAmount: '119',
      invoiceVariance: '0',
      postingVariance: '0',
      invoiceVarianceParts: {},
      postingVarianceParts: {},
      findings: [],
      withoutOrigin: false,
    });
    expect(stages(state)).toMatchObject({ rated: 'done', invoiced: 'done', posted: 'done', settled: 'done' });
    expect(state.receivables).toEqual([]);
  });

  it('names the subscription of its key, whether or not anybody stated it', () => {
    const [stated, unstated] = [
      facts({ charges: [charge('1')] }),
      facts({ charges: [charge('1')], subscription: null }),
    ];
    expect(fold(stated, MARCH).subscriptionId).toMatch(/^[0-9a-f-]{36}$/);
    expect(fold(unstated, MARCH).subscriptionId).toBeNull();
  });

  it('waits to be invoiced until its time has come, and has a case of its own after it', () => {
    const rated = facts({ charges: [charge('50.00')] });
    expect(fold(rated, at('2026-03-01T06:00:00Z'))).toMatchObject({
      invoiceVarianceParts: { 'not due yet': '50' },
      status: 'in progress',
    });
    const late = fold(rated, MARCH);
    expect(late).toMatchObject({ invoiceVarianceParts: { 'in exception': '50' }, status: 'broken' });
    expect(stages(late).invoiced).toBe('broken');
    const within = fold(rated, at('2026-03-03T12:00:00Z'));
    expect(within).toMatchObject({ invoiceVarianceParts: { 'not due yet': '50' }, status: 'at risk' });
    const off = fold({ ...rated, writtenOff: new Set([`${late.findings[0]?.type} ${ID}`]) }, MARCH);
    expect(off.invoiceVarianceParts).toEqual({ 'written off': '50' });
    expect(fold(rated, at('2026-03-01T06:00:00Z')).wakeAt?.getTime()).toBeGreaterThan(
      Date.parse('2026-03-01T06:00:00Z'),
    );
  });

  it('that is drawn from prepaid money is no claim: what is invoiced of it all the same has no origin', () => {
    const drawn = charge('30.00', { kind: 'prepaid drawdown' });
    expect(fold(facts({ charges: [drawn] }), MARCH)).toMatchObject({ withoutOrigin: false, invoiceVariance: '0' });
    const invoiced = facts({ charges: [drawn], documents: [document('invoice', 'in-1', [line('100.00')])] });
    expect(fold(invoiced, MARCH)).toMatchObject({ withoutOrigin: true, invoicedAmount: '100', invoiceVariance: '0' });
  });

  it('adds up and compares its own currency only, and owes in each', () => {
    const foreign = document('invoice', 'in-1', [line('70.00')]);
    const state = fold(
      facts({
        charges: [charge('100.00')],
        documents: [{ ...foreign, record: { ...foreign.record, currency: 'EUR' } as DocumentFacts['record'] }],
      }),
      MARCH,
    );
    expect(state).toMatchObject({ currency: 'USD', invoicedAmount: '0', invoiceVariance: '100' });
    expect(state.receivables).toMatchObject([{ currency: 'EUR', outstanding: '70' }]);
  });

  it('counts what a credit memo takes off its lines, and the rest has a case', () => {
    const invoice = document('invoice', 'in-1', [line('100.00')]);
    const memo = {
      ...document('credit memo', 'cm-1', [line('30.00', { transactionId: null, creditsId: 'in-1', creditsLine: '1' })]),
      creditedInvoices: [{ record: invoice.record, lines: invoice.lines }],
    };
    const state = fold(facts({ charges: [charge('120.00')], documents: [{ ...invoice, credits: [memo] }] }), MARCH);
    expect(state).toMatchObject({
      creditedAmount: '30',
      invoicedAmount: '70',
      invoiceVariance: '50',
      invoiceVarianceParts: { credited: '30', 'in exception': '20' },
    });
  });

  it('splits both differences into parts that add up to them, whatever is rated, invoiced, credited and posted', () => {
    const cents = fc.integer({ min: -20_000, max: 20_000 }).map((n) => (n / 100).toFixed(2));
    fc.assert(
      fc.property(
        fc.array(cents, { maxLength: 2 }),
        fc.array(cents, { minLength: 1, maxLength: 3 }),
        fc.option(cents),
        fc.option(cents),
        fc.boolean(),
        fc.constantFrom('2026-02-10T00:00:00Z', '2026-03-01T12:00:00Z', '2026-04-01T00:00:00Z'),
        (charges, nets, credit, posting, isVoid, now) => {
          const lines = nets.map((net, index) => line(net, { line: String(index + 1), position: index }));
          const invoice = document('invoice', 'in-1', lines);
          const memo = credit && {
            ...document('credit memo', 'cm-1', [line(credit, { transactionId: null, creditsId: 'in-1' })]),
            creditedInvoices: [{ record: invoice.record, lines }],
          };
          const whole = {
            ...(posting ? postedAs(invoice, posting, 'USD') : invoice),
            credits: memo ? [memo] : [],
            void: isVoid ? exampleFact('invoice void', 'billing') : null,
          };
          const state = fold(
            facts({
              charges: charges.map((amount, index) => ({ ...charge(amount), id: `rc-${index}` })),
              documents: [whole],
            }),
            at(now),
          );
          expect(added(state.invoiceVarianceParts)).toBe(state.invoiceVariance);
          expect(added(state.postingVarianceParts)).toBe(state.postingVariance);
          expect(state.postingVariance).toBe(text(decimal(state.invoicedAmount).minus(state.postedAmount)));
        },
      ),
      { numRuns: 150, seed: 9 },
    );
  });
});
