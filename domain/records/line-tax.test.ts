import { describe, expect, it } from 'vitest';
import { describeRecord } from '../drafts';
import { lineTaxes } from './line-tax';

const lines = (...amounts: string[]) => amounts.map((amount, index) => ({ line: String(index + 1), amount }));

describe('the tax of lines', () => {
  it('is what they state; one that does speaks for all', () => {
    const stated = [{ amount: '100', tax: '19' }, { amount: '50' }];
    expect(lineTaxes({ tax: '99', currency: 'EUR', lines: stated })).toEqual(['19', '0']);
  });
  it('is what the head states where no line does, to the last minor unit', () => {
    expect(lineTaxes({ tax: '10.00', currency: 'EUR', lines: lines('1', '1', '1') })).toEqual(['3.34', '3.33', '3.33']);
    expect(lineTaxes({ tax: '100', currency: 'JPY', lines: lines('700', '300') })).toEqual(['70', '30']);
  });
  it('is nothing where nobody states one', () => {
    expect(lineTaxes({ currency: 'EUR', lines: lines('1', '2') })).toEqual(['0', '0']);
  });
  it('makes the gross of an invoice that states its tax on the head alone', () => {
    const { lines: drafts } = describeRecord(
      'invoice',
      {
        invoice: 'in-1',
        customer: 'cus-1',
        currency: 'USD',
        issuedAt: '2026-02-02T06:00:00Z',
        net: '120.00',
        tax: '9.90',
        lines: lines('90.00', '30.00'),
      },
      { name: 'billing', documentSystem: null },
      new Date(0),
    );
    expect(drafts.map(({ tax }) => tax)).toEqual(['7.43', '2.47']);
  });
});
