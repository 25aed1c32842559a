import { expect, it } from 'vitest';
import { exampleFact } from '../example-fact';
import type { DocumentFacts } from '../facts';
import { STANDARD } from '../policies/policies';
import { exampleFacts, postedAs } from '../subjects/document/example';
import { documentState } from '../subjects/document/state';
import { posting, postingAgain } from './posting';

const AT = { now: new Date('2026-03-01T00:00:00Z'), policies: STANDARD };
const refused = exampleFacts('missing tax code');
const body = refused.record.body as { lines: readonly object[] };
const invoice: DocumentFacts = {
  ...refused,
  record: { ...refused.record, body: { ...body, lines: [{ ...body.lines[0], line: '1', product: 'API' }] } } as never,
};

it('states a refused invoice as it stands, by the names that the ERP knows', () => {
  const payload = postingAgain(documentState(invoice, AT), [], 'C-42');
  expect(payload).toEqual({
    document: { system: 'billing', type: 'invoice', id: 'in-2001' },
    number: null,
    entity: 'US',
    customer: 'C-42',
    currency: 'USD',
    net: '120',
    tax: '9.9',
    lines: [{ line: '1', item: 'API', amount: '120' }],
  });
  expect(posting.told(payload)).toBe('Post in-2001, 120 USD net of tax');
});

it('states a credit memo negative, with the products of the lines that it credits', () => {
  const state = documentState(invoice, AT);
  const line = invoice.lines[0] as DocumentFacts['lines'][number];
  const memo: DocumentFacts = {
    ...refused,
    type: 'credit memo',
    record: exampleFact('credit memo', 'billing', { net: '20.00' }),
    lines: [{ ...line, amount: '20.00', tax: '2.00', creditsId: invoice.record.id, creditsLine: '1' }],
  };
  expect(postingAgain(documentState(memo, AT), [state], 'C-42')).toMatchObject({
    document: { type: 'creditmemo' },
    net: '-20',
    tax: '-2',
    lines: [{ item: 'API', amount: '-20' }],
  });
});

it('refuses what is not refused, and a customer that the ERP can not be told', () => {
  const posted = documentState(postedAs(exampleFacts(null), '120.00', 'USD'), AT);
  expect(() => postingAgain(posted, [], 'C-42')).toThrow(/nothing to retry/);
  expect(() => postingAgain(documentState(invoice, AT), [], null)).toThrow(/no customer in erp/);
});
