import { productSyncFailed } from '../signals/catalog';
import { terms } from '../terms';
import { defineRecord } from './define';
import { productSynced } from './product-sync';

export const productSyncFailure = defineRecord({
  kind: 'product sync failure',
  role: 'failed product sync',
  signals: [productSyncFailed],
  words: { name: 'Failed product sync', happened: 'Product sync failed', tone: 'broken' },
  statuses: terms({ failed: ['Failed', 'broken', 'The other system did not take the product.'] }),
  stage: 'rated',
  figure: null,
  aside: true,
  note: ({ product, target, error }) => [`${product} to ${target}`, error].filter(Boolean).join(': '),
  describe: productSynced,
});
