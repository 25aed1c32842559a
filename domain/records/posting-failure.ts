import { postingFailed } from '../signals/erp';
import { terms } from '../terms';
import { defineRecord, documentOf, linkTo } from './define';

/** The refusal of an attempt carries the attempt's ID: in the lineage both are one node. */
export const postingFailure = defineRecord({
  kind: 'posting failure',
  role: 'refusal',
  signals: [postingFailed],
  words: { name: 'Posting refused', happened: 'Posting refused', tone: 'broken' },
  statuses: terms({ rejected: ['Rejected', 'broken', 'The ERP refused to post the document.'] }),
  stage: 'posted',
  figure: null,
  title: ({ externalId }) => `Posting attempt ${externalId}`,
  note: ({ message, reason }) => message || reason,
  describe: (data, source) => ({
    externalId: data.attempt,
    occurredAt: data.failedAt,
    entityId: data.entity,
    links: [linkTo(documentOf(source, data.document))],
  }),
});
