import { productUpserted } from '../signals/commercial';
import { defineStatement } from './define';

/** Each meter of a product is stated by itself. */
export const meter = defineStatement({
  kind: 'meter',
  signals: [productUpserted],
  describe: ({ meters, sku }) => meters.map((stated) => ({ externalId: stated.meter, body: { ...stated, sku } })),
});
