import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, readerOf } from '@/test/ask';
import { type Story, tellOneInvoice } from '@/test/one-invoice';

const manager = readerOf('finance manager');

let story: Story | undefined;

beforeAll(async () => {
  story = await tellOneInvoice();
});
afterAll(() => story?.company.close());

describe('search', () => {
  test.each([
    ['inv-1', 'transaction'],
    ['4900001', 'transaction'],
    ['pay-1', 'transaction'],
    ['northwind', 'account'],
    ['cus-1', 'account'],
  ])('%s finds a %s', async (text, kind) => {
    const { data } = await ask(manager, 'query ($text: String!) { search(text: $text) { kind title href matched } }', {
      text,
    });
    expect(data.search.map((hit: { kind: string }) => hit.kind)).toContain(kind);
  });
});
