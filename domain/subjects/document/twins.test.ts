import { describe, expect, it } from 'vitest';
import { exampleFact } from '../../example-fact';
import type { DocumentFacts, LineFact } from '../../facts';
import { text } from '../../money';
import { exampleFacts } from './example';
import { billsTheSame, twinsOf } from './twins';

const base = exampleFacts(null);
const line = base.lines[0] as LineFact;
const invoice = (
  id: string,
  more: { issuedAt?: string; charge?: string; amount?: string; transaction?: string; customer?: string } = {},
): DocumentFacts => {
  const { issuedAt = '2026-02-02T06:00:00Z', charge = 'rc-1', amount = '120.00', transaction = 'tx-1' } = more;
  const record = exampleFact('invoice', 'billing', {
    invoice: id,
    issuedAt,
    customer: more.customer ?? 'cus-42',
    net: amount,
    lines: [{ line: '1', charge, amount }],
  });
  return { ...base, record, lines: [{ ...line, transactionId: transaction, amount }] };
};
const first = invoice('in-1');
const second = invoice('in-2', { issuedAt: '2026-02-03T06:00:00Z' });

describe('two invoices', () => {
  it('bill the same when customer, charges, periods and amounts are the same', () => {
    expect(billsTheSame(first, second)).toBe(true);
  });

  it.each([
    ['another period', { transaction: 'tx-2' }],
    ['another charge of the same price', { charge: 'rc-2' }],
    ['another amount', { amount: '120.01' }],
    ['another customer', { customer: 'cus-43' }],
  ])('do not with %s', (_, more) => {
    expect(billsTheSame(first, invoice('in-2', more))).toBe(false);
  });

  it('that stand for themselves are never told to be the same', () => {
    const loose = (id: string) => ({ ...invoice(id), lines: [{ ...line, transactionId: null }] });
    expect(billsTheSame(loose('in-1'), loose('in-2'))).toBe(false);
  });
});

describe('a twin', () => {
  const excess = (rated: string | null, more: Partial<DocumentFacts> = {}, twin: DocumentFacts = first) =>
    text(
      twinsOf({
        ...second,
        twins: [twin],
        rated: new Map(rated === null ? [] : [['tx-1', rated]]),
        ...more,
      }).excess,
    );

  it('is too much by what both ask for beyond what was rated', () => {
    expect(excess('120.00')).toBe('120');
    expect(excess('180.00')).toBe('60');
    expect(excess('240.00'), 'a charge invoiced in two halves').toBe('0');
    expect(excess(null), 'what nobody rated may be billed once').toBe('120');
  });

  it('is the later one, and none once either is void or credited', () => {
    expect(text(twinsOf({ ...first, twins: [second], rated: new Map([['tx-1', '120']]) }).excess)).toBe('0');
    const gone = exampleFact('invoice void', 'billing', {});
    expect(excess('120.00', { void: gone })).toBe('0');
    expect(excess('120.00', {}, { ...first, void: gone })).toBe('0');
    const credit = (amount: string): DocumentFacts => ({
      ...base,
      type: 'credit memo',
      record: exampleFact('credit memo', 'billing', { net: amount }),
      lines: [{ ...line, transactionId: null, creditsId: second.record.id, creditsLine: '1', amount }],
    });
    expect(excess('120.00', { credits: [credit('120.00')] })).toBe('0');
    expect(excess('120.00', { credits: [credit('50.00')] })).toBe('70');
  });
});
