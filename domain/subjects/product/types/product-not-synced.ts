import { defineException } from '../../../exceptions/define';
import { count, identifier, instant, words } from '../../../exceptions/evidence';
import { billed, posted, product } from '../../../exceptions/example';
import { productSynced } from '../../../exceptions/example-agreements';
import { productKey } from '../key';
import { placeOf } from '../state';

export const productNotSynced = defineException({
  code: 'product-not-synced',
  title: 'Product not synced',
  class: 'master data',
  severity: 'medium',
  queue: 'master-data',
  rule: 'The last synchronisation of a product with a system failed; or billing charges for a product that no system ever confirmed, longer than that may take, while other products of the same catalogue are confirmed.',
  consequence: 'The ERP refuses, or books to a wrong account, whatever is invoiced for the product.',
  remedy: 'Read what the system answered, complete the product there, and let the sync run again.',
  evidence: 'A sync of the product that completes.',
  atRisk: 'Unknown.',
  subject: 'product',
  obstacle: 'product',
  detect: (state, { now }) => {
    const { sku, name, failing, unconfirmedFrom, places, syncs } = state;
    const [first] = failing;
    const never = unconfirmedFrom !== null && unconfirmedFrom <= now;
    if (!first && !never) return null;
    return {
      subjectId: productKey.text({ sku }),
      title: first
        ? `${sku}: refused by ${failing.map(({ target }) => target).join(', ')}`
        : `${sku}: charged for, in no ERP`,
      cause: { kind: 'product', about: 'other', id: sku },
      amountAtRisk: null,
      amountBasis: 'unknown',
      currency: null,
      ...placeOf(places),
      accountId: null,
      stage: 'rated',
      transactions: [],
      since: first ? new Date(Math.min(...failing.map(({ since }) => since.getTime()))) : (unconfirmedFrom as Date),
      evidence: [
        identifier('SKU', sku),
        ...(name ? [words('Product', name)] : []),
        ...failing.map(({ target, last }) => words(`Answer of ${target}`, last.body.error ?? 'no reason given')),
        ...failing.map(({ last }) => instant('Last failed', last.occurredAt)),
        count('Syncs', syncs.length),
        ...(places.length > 0 ? [words('Charged in', places.map(({ entityId }) => entityId).join(', '))] : []),
      ],
    };
  },
  examples: (names) => {
    const sold = [...billed(names), posted(names, '2026-03-02T08:00:00Z')];
    return {
      holds: {
        words: 'The ERP refused the product: it does not know its item class.',
        said: [...sold, productSynced(names, '2026-03-10T08:00:00Z', 'Item class unknown')],
      },
      nearly: {
        words: 'The ERP refused the product and took it an hour later.',
        said: [
          product(names),
          productSynced(names, '2026-03-10T08:00:00Z', 'Item class unknown'),
          productSynced(names, '2026-03-10T09:00:00Z'),
        ],
      },
      cleared: { words: 'The next sync completed.', said: [productSynced(names, '2026-03-22T08:00:00Z')] },
      returned: {
        words: 'A change of the product was refused again.',
        said: [productSynced(names, '2026-03-26T08:00:00Z', 'Item class unknown')],
      },
    };
  },
});
