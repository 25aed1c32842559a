import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, readerOf } from '@/test/ask';
import { STORY_NOW as now, type Story, tellOneInvoice } from '@/test/one-invoice';

const manager = readerOf('finance manager');

let story: Story | undefined;

beforeAll(async () => {
  story = await tellOneInvoice();
});
afterAll(() => story?.company.close());

describe('the account', () => {
  test('says its billing status in words, with figures that add up', async () => {
    const { data, messages } = await ask(
      manager,
      `{ accounts(filter: { search: "northwind" }) { total { count } edges { node {
      billingStatus { headline tone sentences { text href } } figures { currency rated invoiced posted settled outstanding overdue } subscriptions { externalId commitment { used share } charges { code } }
      invoices { edges { node { number status { code } gross posted settled transactions } } } postings { edges { node { kind status { code } document amount } } } payments { edges { node { amount invoices status { code } } } }
      identities { system } attributes { name value source disagrees } } } } }`,
      {},
      { now },
    );
    expect(messages).toEqual([]);
    const [{ node }] = data.accounts.edges;
    expect(node.billingStatus.headline).toBe('Billed up to 31 January; 1 invoice posted.');
    expect(node.figures).toMatchObject([{ currency: 'USD', settled: '165', outstanding: '0', overdue: '0' }]);
    expect(node.subscriptions).toMatchObject([
      { externalId: 'sub-1', commitment: { share: 0.12 }, charges: [{ code: 'api' }] },
    ]);
    expect(node.invoices.edges).toMatchObject([
      { node: { number: 'INV-1', status: { code: 'paid' }, posted: '150.00', settled: '165.00' } },
    ]);
    expect(node.invoices.edges[0].node.transactions).toHaveLength(2);
    expect(node.postings.edges.map(({ node: posting }: { node: { kind: string } }) => posting.kind)).toEqual([
      'erp document',
      'posting attempt',
      'posting failure',
      'posting attempt',
    ]);
    expect(node.payments.edges).toMatchObject([
      { node: { amount: '165.00', invoices: ['INV-1'], status: { code: 'received' } } },
    ]);
  });
});
