import { postingRequested } from '../signals/erp';
import { terms } from '../terms';
import { defineRecord, documentOf, linkTo } from './define';

export const postingAttempt = defineRecord({
  kind: 'posting attempt',
  role: 'attempt',
  signals: [postingRequested],
  words: { name: 'Posting attempt', happened: 'Posting requested', tone: 'progress' },
  statuses: terms({
    requested: ['Requested', 'progress', 'Handed to the ERP; no answer yet.'],
    booked: ['Booked', 'done', 'The ERP booked the document.'],
    rejected: ['Rejected', 'broken', 'The ERP refused to post the document.'],
  }),
  stage: 'posted',
  figure: null,
  describe: (data, source) => ({
    externalId: data.attempt,
    occurredAt: data.requestedAt,
    entityId: data.entity,
    links: [linkTo(documentOf(source, data.document))],
  }),
});
