import { productUpserted } from '../signals/commercial';
import { defineStatement } from './define';

export const product = defineStatement({
  kind: 'product',
  signals: [productUpserted],
  describe: ({ meters: _, ...body }) => [{ externalId: body.sku, body }],
});
