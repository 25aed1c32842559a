import { describe, expect, it } from 'vitest';
import { exampleFact } from '../../example-fact';
import type { DocumentFacts, LineFact, PaymentFact } from '../../facts';
import { decimal, sum, text } from '../../money';
import { Policies, STANDARD } from '../../policies/policies';
import { shareOf } from '../../shares';
import { exampleFacts, postedAs } from './example';
import { documentFinding } from './finding';
import { documentState } from './state';

const base = exampleFacts(null);
const AT = { now: new Date('2026-03-01T00:00:00Z'), policies: STANDARD };

const line = (position: number, amount: string, more: Partial<LineFact> = {}): LineFact => ({
  ...(base.lines[0] as LineFact),
  line: String(position + 1),
  position,
  transactionId: `tx-${position + 1}`,
  amount,
  tax: '0',
  ...more,
});
const payment = (at: string, amount: string, kind: 'payment' | 'refund' = 'payment'): PaymentFact => ({
  ...exampleFact(kind, 'billing', { at, amount }, { id: `pay ${at}` }),
  links: [{ toId: base.record.id, amount, toLine: null }],
});
const credit = (creditsLine: string | null, amount: string): DocumentFacts => ({
  ...base,
  type: 'credit memo',
  record: exampleFact('credit memo', 'billing', { net: amount }),
  lines: [line(0, amount, { transactionId: null, creditsId: base.record.id, creditsLine })],
  payments: [],
  credits: [],
});
const invoice = (lines: readonly LineFact[], more: Partial<DocumentFacts> = {}): DocumentFacts => ({
  ...base,
  record: { ...base.record, amount: text(sum(lines.map(({ amount }) => amount))) },
  lines,
  ...more,
});

describe('an invoice with a credited line', () => {
  it('is settled on every line by what is left of it', () => {
    const facts = invoice([line(0, '120'), line(1, '120')], {
      credits: [credit('1', '60')],
      payments: [payment('2026-02-10T00:00:00Z', '180')],
    });
    const state = documentState(facts, AT);
    expect(text(state.outstanding)).toBe('0');
    expect(['tx-1', 'tx-2'].map((id) => text(shareOf(state, id).settled))).toEqual(['60', '120']);
    expect(['tx-1', 'tx-2'].map((id) => text(shareOf(state, id).outstanding))).toEqual(['0', '0']);
  });

  it('is owed what was not paid, to the cent', () => {
    const facts = invoice([line(0, '10'), line(1, '20'), line(2, '30')], {
      credits: [credit(null, '10')],
      payments: [payment('2026-02-10T00:00:00Z', '25')],
    });
    const state = documentState(facts, AT);
    const open = ['tx-1', 'tx-2', 'tx-3'].map((id) => shareOf(state, id).outstanding);
    expect(text(sum(open))).toBe('25');
    expect(text(state.outstanding)).toBe('25');
    expect(state.settledAt).toBeNull();
  });
});

describe('when an invoice was settled', () => {
  const settledAt = (...payments: PaymentFact[]) =>
    documentState(invoice([line(0, '100')], { payments }), AT)
      .settledAt?.toISOString()
      .slice(0, 10) ?? null;

  it('is when the payments came to what is owed', () => {
    expect(settledAt(payment('2026-02-05T00:00:00Z', '40'), payment('2026-02-09T00:00:00Z', '60'))).toBe('2026-02-09');
    expect(settledAt(payment('2026-02-05T00:00:00Z', '40'))).toBeNull();
  });

  it('is not moved by the refund of what was paid twice', () => {
    const twice = [payment('2026-02-05T00:00:00Z', '100'), payment('2026-02-06T00:00:00Z', '100')];
    expect(settledAt(...twice, payment('2026-02-08T00:00:00Z', '100', 'refund'))).toBe('2026-02-05');
  });

  it('is undone by a refund, and done again by the next payment', () => {
    const refunded = [payment('2026-02-05T00:00:00Z', '100'), payment('2026-02-06T00:00:00Z', '30', 'refund')];
    expect(settledAt(...refunded)).toBeNull();
    expect(settledAt(...refunded, payment('2026-02-12T00:00:00Z', '30'))).toBe('2026-02-12');
  });
});

describe('a case about a document', () => {
  it('is the sum of its parts, a discount taking its share off', () => {
    const state = documentState(invoice([line(0, '100'), line(1, '-15')]), AT);
    const about = {
      title: '',
      cause: { kind: 'refusal' as const, about: 'other' as const, id: 'x' },
      since: AT.now,
      evidence: [],
    };
    const perLine = [decimal('100'), decimal('-15')];
    expect(documentFinding(state, { ...about, amount: decimal('85'), perLine })).toMatchObject({
      amountAtRisk: '85',
      transactions: [
        { id: 'tx-1', amount: '100' },
        { id: 'tx-2', amount: '-15' },
      ],
    });
    // Posted by too much: worth as much, in the same direction.
    const over = documentFinding(state, {
      ...about,
      amount: decimal('-85'),
      perLine: perLine.map((part) => part.negated()),
    });
    expect(over).toMatchObject({ amountAtRisk: '85', transactions: [{ amount: '100' }, { amount: '-15' }] });
  });
});

describe('the clock', () => {
  const at = (facts: DocumentFacts, now: string) => documentState(facts, { now: new Date(now), policies: STANDARD });

  it('gives what was handed over again an hour, and says when it is over', () => {
    const facts: DocumentFacts = {
      ...exampleFacts('missing tax code'),
      attempts: [exampleFact('posting attempt', 'erp', { attempt: 'pa-9', requestedAt: '2026-02-02T09:00:00Z' })],
    };
    const asked = at(facts, '2026-02-02T09:30:00Z');
    expect(asked.posting).toBe('requested');
    expect(asked.wakeAt).toEqual(new Date('2026-02-02T10:00:00Z'));
    expect(at(facts, '2026-02-02T10:00:00Z').posting).toBe('rejected');
  });

  it('asks for money after the due date and its grace, if it is worth asking for and nobody contests it', () => {
    const facts = postedAs(exampleFacts(null), '120.00', 'USD');
    const due = new Date('2026-03-18T00:00:00Z');
    const early = at(facts, '2026-03-04T00:00:00Z');
    expect(text(early.collection.open)).toBe('129.9');
    expect(early.collection.dueAt).toEqual(due);
    expect(early.wakeAt).toEqual(new Date(due.getTime() + 1));
    const open = (more: Partial<DocumentFacts>) =>
      text(at({ ...facts, ...more }, '2026-03-19T00:00:00Z').collection.open);
    expect(open({ payments: [payment('2026-03-01T00:00:00Z', '79.90')] })).toBe('50');
    expect(open({ payments: [payment('2026-03-01T00:00:00Z', '79.91')] })).toBe('0');
    const dispute = exampleFact('dispute', 'billing', { amount: '60.00', currency: 'USD' });
    expect(open({ disputes: [dispute] })).toBe('69.9');
  });

  it('waits for tax only where somebody expects an answer', () => {
    const asking = new Policies(
      [{ code: 'tax', entityId: '', currency: '', validFrom: new Date(0), value: { hours: '4' } }],
      null,
    );
    const awaited = (policies: Policies, more: Partial<DocumentFacts> = {}) =>
      documentState({ ...exampleFacts(null), ...more }, { now: AT.now, policies }).tax.awaitedUntil;
    expect(awaited(STANDARD)).toBeNull();
    expect(awaited(asking)).toEqual(new Date('2026-02-02T10:00:00Z'));
    expect(awaited(asking, { taxes: [exampleFact('tax calculation', 'tax', {})] })).toBeNull();
    expect(awaited(asking, { taxFailures: [exampleFact('tax failure', 'tax', {})] })).toBeNull();
  });
});
