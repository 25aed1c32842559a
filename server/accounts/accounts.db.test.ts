import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, readerOf } from '@/test/ask';
import { delivery } from '@/test/laws/company';
import { at, STORY_NOW as now, type Story, tellOneInvoice } from '@/test/one-invoice';

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

  test('shows what is contested, and credit memos whether or not they name an invoice', async () => {
    const said = (id: string, type: string, data: Record<string, unknown>) =>
      delivery('billing', id, `${type}.v1`, at('02-20T00:00:00'), data, at('02-21T00:00:00'));
    const dispute = (id: string, amount: string) =>
      said(id, 'invoice.disputed', {
        dispute: id,
        invoice: 'in-1',
        currency: 'USD',
        amount,
        disputedAt: at('02-20T00:00:00'),
      });
    const memo = (id: string, lines: object[]) =>
      said(id, 'creditmemo.issued', {
        creditMemo: id,
        customer: 'cus-1',
        currency: 'USD',
        issuedAt: at('02-20T00:00:00'),
        net: '10.00',
        // Stated on the head alone, it is owed all the same.
        tax: '1.00',
        lines,
      });
    await story?.company.deliver([
      dispute('dp-1', '40.00'),
      dispute('dp-2', '5.00'),
      said('ds-2', 'dispute.settled', {
        dispute: 'dp-2',
        invoice: 'in-1',
        settledAt: at('02-21T00:00:00'),
        outcome: 'rejected',
      }),
      memo('cm-1', [{ line: '1', invoice: 'in-1', amount: '10.00' }]),
      memo('cm-2', [{ line: '1', amount: '10.00' }]),
      memo('cm-3', [{ line: '1', invoice: 'in-9', amount: '10.00' }]),
      said('ca-1', 'creditmemo.applied', {
        application: 'ca-1',
        creditMemo: 'cm-2',
        currency: 'USD',
        appliedAt: at('02-20T00:00:00'),
        allocations: [{ invoice: 'in-1', amount: '11.00' }],
      }),
    ]);
    await story?.company.settle();
    const { data, messages } = await ask(
      manager,
      `{ accounts(filter: { search: "northwind" }) { edges { node { figures { disputed }
         creditMemos { edges { node { externalId net gross applied invoices status { code } } } } } } } }`,
      {},
      { now },
    );
    expect(messages).toEqual([]);
    const [{ node }] = data.accounts.edges;
    expect(node.figures).toEqual([{ disputed: '40.00' }]);
    const memos = node.creditMemos.edges.map(({ node: one }: { node: { externalId: string } }) => one);
    const by = (id: string) => memos.find(({ externalId }: { externalId: string }) => externalId === id);
    expect(by('cm-1')).toMatchObject({ gross: '11.00', applied: '0', invoices: ['INV-1'], status: { code: 'issued' } });
    expect(by('cm-2')).toMatchObject({ gross: '11.00', applied: '11', invoices: ['INV-1'] });
    expect(by('cm-3')).toMatchObject({ invoices: [] });
    const foreign = readerOf('finance manager', ['DE'], ['EMEA']);
    expect(
      (await ask(foreign, '{ accounts { edges { node { creditMemos { edges { node { id } } } } } } }')).data.accounts
        .edges,
    ).toEqual([]);
  });
});
