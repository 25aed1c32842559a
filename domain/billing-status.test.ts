import { describe, expect, it } from 'vitest';
import {
  type BilledCharge,
  type BilledInvoice,
  type BillingFacts,
  billedUpTo,
  billingStatus,
  moneyText,
} from './billing-status';

const now = new Date('2026-11-10T12:00:00Z');
const invoice = (given: Partial<BilledInvoice> = {}): BilledInvoice => ({
  currency: 'USD',
  net: '1000.00',
  owed: '1000.00',
  settled: '1000.00',
  posted: true,
  voided: false,
  dueAt: new Date('2026-12-01T00:00:00Z'),
  held: false,
  ...given,
});
const facts = (given: Partial<BillingFacts> = {}): BillingFacts => ({
  account: 'Northwind',
  zone: 'UTC',
  billedUpTo: new Date('2026-11-01T00:00:00Z'),
  unbilled: [],
  invoices: [],
  cases: [],
  commitments: [],
  ...given,
});
const taxCode = {
  type: 'posting-rejected-missing-tax-code',
  title: 'Rejected: missing tax code',
  count: 1,
  invoices: 1,
  since: new Date('2026-11-07T12:00:00Z'),
  amounts: [{ amount: '12400', currency: 'USD' }],
  estimated: [],
  holdsDocuments: true,
};

describe('billedUpTo', () => {
  const charge = (billedTo: string | null, running = true): BilledCharge => ({
    running,
    startsAt: new Date('2026-09-01T00:00:00Z'),
    billedTo: billedTo ? new Date(billedTo) : null,
  });
  it('is as far as the running charge that is furthest behind', () =>
    expect(billedUpTo([charge('2027-09-01'), charge('2026-11-01')])).toEqual(new Date('2026-11-01')));
  it('is the start of a running charge that was never billed', () =>
    expect(billedUpTo([charge('2027-09-01'), charge(null)])).toEqual(new Date('2026-09-01')));
  it('asks what ended only when nothing runs', () => {
    expect(billedUpTo([charge('2026-02-01', false), charge('2026-11-01')])).toEqual(new Date('2026-11-01'));
    expect(billedUpTo([charge('2026-02-01', false), charge('2026-01-01', false)])).toEqual(new Date('2026-02-01'));
  });
  it('is nothing when nothing was billed', () => expect(billedUpTo([charge(null)])).toBeNull());
});

describe('billingStatus', () => {
  it('says how far, what is posted and what waits for what', () => {
    const status = billingStatus(
      facts({
        invoices: [invoice(), invoice(), invoice({ posted: false, held: true, net: '12400' })],
        cases: [taxCode],
      }),
      now,
      'account=a',
    );
    expect(status.headline).toBe(
      'Billed up to 31 October; 2 invoices posted, 1 waiting for a tax code for 3 days (12,400.00 USD).',
    );
    expect(status.tone).toBe('broken');
    expect(status.sentences.find(({ tone }) => tone === 'broken')?.href).toBe(
      '/exceptions?account=a&type=posting-rejected-missing-tax-code',
    );
  });

  it('tells an estimate from what documents state', () => {
    const cases = [{ ...taxCode, count: 3, invoices: 2, estimated: [{ amount: '0.5', currency: 'EUR' }] }];
    expect(billingStatus(facts({ cases }), now, '').sentences.map(({ text }) => text)).toContain(
      '2 invoices and 1 credit memo waiting for a tax code for up to 3 days (12,400.00 USD, 0.50 EUR estimated).',
    );
  });

  it('tells the last billed day in the zone of the entity', () => {
    expect(
      billingStatus(facts({ zone: 'America/New_York', billedUpTo: new Date('2026-11-01T04:00:00Z') }), now, '')
        .headline,
    ).toBe('Billed up to 31 October.');
  });

  it('adds up what is outstanding per currency and says what is overdue', () => {
    const open = [
      invoice({ settled: '0' }),
      invoice({ settled: '400', dueAt: new Date('2026-11-01T00:00:00Z') }),
      invoice({ currency: 'EUR', owed: '70', settled: '0' }),
    ];
    expect(billingStatus(facts({ invoices: open }), now, '').sentences.map(({ text }) => text)).toContain(
      '70.00 EUR and 1,600.00 USD outstanding, 600.00 USD of it overdue.',
    );
  });

  it('leaves void invoices out', () => {
    expect(billingStatus(facts({ billedUpTo: null, invoices: [invoice({ voided: true })] }), now, '').headline).toBe(
      'Nothing has been billed yet.',
    );
  });

  it('warns from 80 % of a commitment', () => {
    const status = billingStatus(
      facts({ commitments: [{ subscription: 'sub-1', used: '820', amount: '1000', currency: 'USD' }] }),
      now,
      '',
    );
    expect(status.sentences.at(-1)).toMatchObject({
      tone: 'risk',
      text: '82 % of the commitment of sub-1 used (820.00 USD of 1,000.00 USD).',
    });
  });
});

describe('moneyText', () => {
  it('groups thousands, keeps minor digits, and never rounds', () => {
    expect(moneyText('1234567.5', 'USD')).toBe('1,234,567.50 USD');
    expect(moneyText('-1200', 'JPY')).toBe('-1,200 JPY');
    expect(moneyText('0.12345', 'EUR')).toBe('0.12345 EUR');
  });
});
