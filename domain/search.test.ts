import { describe, expect, it } from 'vitest';
import { soughtIn } from './search';

describe('what is pasted', () => {
  it.each([
    ['  INV-2001 ', 'INV-2001'],
    ['"INV-2001",', 'INV-2001'],
    ['“in_1Q”\u00A0', 'in_1Q'],
    ['<4900001>', '4900001'],
    ['https://dashboard.stripe.com/test/invoices/in_1Qabc?x=1', 'in_1Qabc'],
    ['https://dashboard.stripe.com/customers/cus_9/subscriptions/sub_7#top', 'sub_7'],
    ['acme.my.salesforce.com/lightning/r/Invoice__c/a0B5g00000XYZabEAG/view', 'a0B5g00000XYZabEAG'],
    ['https://erp.example.com/sap/bc/ui?sap-client=100&BELNR=4900001', '100'],
  ])('%s is read as %s first', (text, first) => expect(soughtIn(text).texts[0]).toBe(first));

  it('takes every identifier of an address', () =>
    expect(soughtIn('https://erp.example.com/doc?client=100&BELNR=4900001').texts).toEqual(['100', '4900001']));
  it('looks for a Salesforce ID by its fifteen characters too', () =>
    expect(soughtIn('0015g00000XYZabAAC').texts).toEqual(['0015g00000XYZabAAC', '0015g00000XYZab']));
  it('lets blanks inside go, and keeps them', () =>
    expect(soughtIn('INV 2001').texts).toEqual(['INV 2001', 'INV2001']));
  it('is nothing when nothing is left', () => expect(soughtIn(' "" ').texts).toEqual([]));
  it('is no address for being a path of words', () => expect(soughtIn('a/b').texts).toEqual(['a/b']));
});

describe('a number', () => {
  it.each([
    ['17', '17', null],
    ['#17', '17', null],
    ['case 17', '17', 'case'],
    ['Exception #17', '17', 'case'],
    ['tx-10188', '10188', 'transaction'],
    ['INV-17', null, null],
  ])('%s', (text, number, of) => expect(soughtIn(text)).toMatchObject({ number, of }));
});
