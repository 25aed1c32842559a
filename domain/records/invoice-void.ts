import { invoiceVoided } from '../signals/billing';
import { defineRecord, linkTo } from './define';

/** A void is a terminal fact of its document, even when it comes first: a record of its own that links to it. */
export const invoiceVoid = defineRecord({
  kind: 'invoice void',
  role: 'void',
  signals: [invoiceVoided],
  words: { name: 'Void of an invoice', happened: 'Invoice voided', tone: 'neutral' },
  statuses: null,
  stage: 'invoiced',
  figure: null,
  takesBack: true,
  note: ({ reason }) => reason ?? null,
  describe: (data, source) => ({
    externalId: data.invoice,
    occurredAt: data.voidedAt,
    links: [linkTo({ kind: 'invoice', system: source.name, id: data.invoice })],
  }),
});
