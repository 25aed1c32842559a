import { expect, it } from 'vitest';
import type { Facts } from '@/domain/facts';
import { besideOf } from './beside';

type Given = Parameters<typeof besideOf>[0];
const entitlement = (product: string) => ({ kind: 'entitlement change', body: { product } });
const beside = [entitlement('SEAT'), entitlement('API'), { kind: 'order', body: {} }];
const of = (terms: Partial<NonNullable<Facts['terms']>> | null, charged?: string) =>
  besideOf({ beside, terms, charges: [{ body: { product: charged } }] } as unknown as Given).map(({ body }) => body);

it('shows the entitlements to the product of the transaction, and whatever is no entitlement', () => {
  expect(of({ product: 'SEAT' })).toEqual([{ product: 'SEAT' }, {}]);
  expect(of({ product: null }, 'API')).toEqual([{ product: 'API' }, {}]);
});

it('shows all of them while the product is not known', () => {
  expect(of(null)).toHaveLength(3);
});
