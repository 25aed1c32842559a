import { describe, expect, it } from 'vitest';
import { exampleFact } from '../../example-fact';
import type { ApplicationFact, DocumentFacts } from '../../facts';
import { text } from '../../money';
import { STANDARD } from '../../policies/policies';
import type { RecordBody } from '../../records';
import { shareOf } from '../../shares';
import { exampleFacts } from './example';
import { documentState } from './state';
import { taxDiffers } from './tax';

const base = exampleFacts(null);
const NOW = new Date('2026-03-01T00:00:00Z');
const state = (more: Partial<DocumentFacts>) => documentState({ ...base, ...more }, { now: NOW, policies: STANDARD });
const CENT = { absolute: '0.01', share: '0' };

describe('the totals of a document', () => {
  const stated = (body: Partial<RecordBody<'invoice'>>) => {
    const record = exampleFact('invoice', 'billing', body);
    const lines = record.body.lines.map((line, position) => ({
      ...(base.lines[0] as (typeof base.lines)[number]),
      line: line.line,
      position,
      amount: line.amount,
      tax: line.tax ?? '0',
    }));
    return state({ record, lines }).footing.breaks.map(({ figure, difference }) => [figure, text(difference)]);
  };

  it('foot when they are those of the lines', () => {
    expect(stated({})).toEqual([]);
    expect(stated({ tax: undefined, total: undefined })).toEqual([]);
  });

  it('say by how much they do not', () => {
    expect(stated({ net: '100', tax: '5', total: '999', lines: [{ line: '1', amount: '1' }] })).toEqual([
      ['Net', '99'],
      ['Gross', '993'],
    ]);
    expect(stated({ tax: '9.91', total: '129.91' })).toEqual([
      ['Tax', '0.01'],
      ['Gross', '0.01'],
    ]);
  });
});

describe('tax', () => {
  const calculated = (tax: string, at: string, more: Partial<RecordBody<'tax calculation'>> = {}) =>
    exampleFact('tax calculation', 'tax', {
      calculation: at,
      tax,
      calculatedAt: at,
      lines: [{ line: '1', tax }],
      ...more,
    });

  it('is compared with the newest calculation, whole and per line', () => {
    const { tax } = state({
      taxes: [calculated('12.00', '2026-02-02T06:00:00Z'), calculated('9.90', '2026-02-02T07:00:00Z')],
    });
    expect(text(tax.stated ?? tax.invoiced)).toBe('9.9');
    expect(tax.difference && text(tax.difference)).toBe('0');
    expect(taxDiffers(tax, CENT)).toBe(false);
  });

  it('differs beyond a tolerance, or on a line while the whole agrees', () => {
    const { tax } = state({ taxes: [calculated('9.95', '2026-02-02T06:00:00Z')] });
    expect(tax.difference && text(tax.difference)).toBe('-0.05');
    expect(taxDiffers(tax, CENT)).toBe(true);
    expect(taxDiffers(tax, { absolute: '0.05', share: '0' })).toBe(false);
    const line = state({ taxes: [calculated('9.90', '2026-02-02T06:00:00Z', { lines: [{ line: '1', tax: '4' }] })] });
    expect(taxDiffers(line.tax, CENT)).toBe(true);
  });

  it('of another currency is never compared; a failure stands until a calculation answers it', () => {
    expect(state({ taxes: [calculated('1', '2026-02-02T06:00:00Z', { currency: 'EUR' })] }).tax).toMatchObject({
      stated: null,
      difference: null,
      currencyDiffers: true,
    });
    const failure = exampleFact('tax failure', 'tax', { failedAt: '2026-02-02T06:30:00Z' });
    expect(state({ taxFailures: [failure] }).tax.failure).toBe(failure);
    expect(
      state({ taxFailures: [failure], taxes: [calculated('9.90', '2026-02-02T07:00:00Z')] }).tax.failure,
    ).toBeNull();
  });

  it('as the ERP booked it is known where it books this document alone', () => {
    const posting = {
      ...exampleFact('erp document', 'erp', { tax: '9.90' }),
      links: [{ toId: base.record.id, amount: '120.00', toLine: null }],
      targetNets: new Map(),
      reversedAt: null,
      reversal: null,
    };
    const posted = state({ postings: [posting] }).tax.posted;
    expect(posted && text(posted)).toBe('9.9');
    const shared = { ...posting, links: [...posting.links, { toId: 'other', amount: '1', toLine: null }] };
    expect(state({ postings: [shared] }).tax.posted).toBeNull();
  });
});

describe('a dispute', () => {
  const dispute = exampleFact('dispute', 'billing', {});
  it('is open until its settlement came, whichever came first', () => {
    expect(text(state({ disputes: [dispute] }).disputes.open)).toBe('50');
    expect(state({ disputes: [dispute] }).disputes.since).toEqual(dispute.occurredAt);
    const settled = state({ disputes: [dispute], settlements: [exampleFact('dispute settlement', 'billing', {})] });
    expect(text(settled.disputes.open)).toBe('0');
    const other = exampleFact('dispute settlement', 'billing', { dispute: 'dp-2' });
    expect(text(state({ disputes: [dispute], settlements: [other] }).disputes.open)).toBe('50');
  });
});

describe('a credit memo that is applied later', () => {
  const applied = (amount: string, isVoid = false): ApplicationFact => ({
    ...exampleFact('credit application', 'billing', {}),
    links: [
      { toId: 'cm-1', amount: null, toLine: null },
      { toId: base.record.id, amount, toLine: null },
    ],
    isVoid,
  });
  const memo: DocumentFacts = {
    ...base,
    type: 'credit memo',
    record: exampleFact('credit memo', 'billing', { net: '20.00' }),
    lines: [
      {
        ...(base.lines[0] as (typeof base.lines)[number]),
        transactionId: null,
        creditsId: base.record.id,
        creditsLine: '1',
        amount: '20.00',
        tax: '0',
      },
    ],
  };

  it('takes off what is to be paid, and nothing of what was invoiced', () => {
    const paid = state({ applications: [applied('29.90')] });
    expect(text(paid.outstanding)).toBe('100');
    expect(text(paid.credited)).toBe('0');
    expect(text(shareOf(paid, 'tx-1').outstanding)).toBe('100');
    expect(text(state({ applications: [applied('29.90', true)] }).outstanding)).toBe('129.9');
  });

  it('counts once when its lines credit the same invoice', () => {
    expect(text(state({ credits: [memo] }).outstanding)).toBe('109.9');
    const application = applied('15.00');
    const both = state({ credits: [{ ...memo, applications: [application] }], applications: [application] });
    expect(text(both.outstanding)).toBe('114.9');
    expect(text(both.credited), 'the net follows its lines').toBe('20');
  });
});

describe('revenue', () => {
  const scheduled = (schedule: string, amount: string) =>
    exampleFact('revenue schedule', 'revenue', { schedule, amount });
  it('scheduled adds up and is compared with the net', () => {
    const { revenue } = state({ schedules: [scheduled('a', '70'), scheduled('b', '40')] });
    expect(revenue.scheduled && text(revenue.scheduled)).toBe('110');
    expect(revenue.difference && text(revenue.difference)).toBe('10');
    expect(state({}).revenue).toMatchObject({ scheduled: null, difference: null, rejections: [] });
  });
  it('rejected stays so until a schedule of that ID comes', () => {
    const failure = exampleFact('revenue rejection', 'revenue', { schedule: 'a', rejectedAt: '2026-02-02T07:00:00Z' });
    expect(state({ scheduleFailures: [failure] }).revenue.rejections).toEqual([failure]);
    expect(state({ scheduleFailures: [failure], schedules: [scheduled('a', '120')] }).revenue.rejections).toEqual([]);
  });
});
