import type { z } from 'zod';
import { productSyncCompleted } from '../signals/catalog';
import { terms } from '../terms';
import { defineRecord, linkTo, type RecordParts, type SignalSource } from './define';

/** What a sync and a failed sync of a product say alike. */
export const productSynced = (
  data: z.output<typeof productSyncCompleted.schema>,
  source: SignalSource,
): RecordParts => ({
  externalId: data.sync,
  occurredAt: data.at,
  links: [linkTo({ kind: 'product', system: data.system ?? source.documentSystem ?? source.name, id: data.product })],
});

export const productSync = defineRecord({
  kind: 'product sync',
  role: 'product sync',
  signals: [productSyncCompleted],
  words: { name: 'Product sync', happened: 'Product synced', tone: 'done' },
  statuses: terms({ synced: ['Synced', 'done', 'The other system has the product.'] }),
  stage: 'rated',
  figure: null,
  aside: true,
  note: ({ product, target }) => `${product} to ${target}`,
  describe: productSynced,
});
