import { documentPosted } from '../signals/erp';
import { terms } from '../terms';
import { defineRecord, documentOf, linkTo } from './define';

export const erpDocument = defineRecord({
  kind: 'erp document',
  role: 'posting',
  signals: [documentPosted],
  words: { name: 'ERP document', happened: 'Posted', tone: 'done' },
  statuses: terms({
    posted: ['Posted', 'done', 'In the books.'],
    reversed: ['Reversed', 'neutral', 'Posted, then taken back in the ERP.'],
  }),
  stage: 'posted',
  figure: 'money',
  describe: (data, source) => ({
    externalId: data.erpDocument,
    occurredAt: data.postedAt,
    number: data.number,
    customer: data.customer,
    currency: data.currency,
    amount: data.net,
    entityId: data.entity,
    links: data.documents.map((ref) => linkTo(documentOf(source, ref), ref.amount, ref.line)),
  }),
});
