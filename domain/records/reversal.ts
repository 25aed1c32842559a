import { documentReversed } from '../signals/erp';
import { terms } from '../terms';
import { defineRecord, linkTo } from './define';

export const reversal = defineRecord({
  kind: 'reversal',
  role: 'reversal',
  signals: [documentReversed],
  words: { name: 'Reversal', happened: 'Reversed', tone: 'risk' },
  statuses: terms({ reversed: ['Reversal', 'neutral', 'Takes a booked document back.'] }),
  stage: 'posted',
  figure: null,
  takesBack: true,
  title: ({ number, externalId }) => `Reversal of ${number ?? externalId}`,
  note: ({ reason }) => reason ?? null,
  describe: (data, source) => ({
    externalId: data.erpDocument,
    occurredAt: data.reversedAt,
    entityId: data.entity,
    links: [linkTo({ kind: 'erp document', system: source.name, id: data.erpDocument })],
  }),
});
