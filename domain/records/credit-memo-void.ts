import { creditMemoVoided } from '../signals/billing';
import { defineRecord, linkTo } from './define';

export const creditMemoVoid = defineRecord({
  kind: 'credit memo void',
  role: 'void',
  signals: [creditMemoVoided],
  words: { name: 'Void of a credit memo', happened: 'Credit memo voided', tone: 'neutral' },
  statuses: null,
  stage: 'invoiced',
  figure: null,
  takesBack: true,
  note: ({ reason }) => reason ?? null,
  describe: (data, source) => ({
    externalId: data.creditMemo,
    occurredAt: data.voidedAt,
    links: [linkTo({ kind: 'credit memo', system: source.name, id: data.creditMemo })],
  }),
});
