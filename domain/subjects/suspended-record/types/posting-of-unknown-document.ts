import { isRole } from '../../../records';
import { suspendedType } from '../finding';
import { exampleSuspended } from '../state';

export const postingOfUnknownDocument = suspendedType({
  code: 'posting-of-unknown-document',
  title: 'Posting of an unknown document',
  class: 'posting',
  severity: 'medium',
  queue: 'posting',
  rule: 'The ERP interface hands over or refuses a document that billing has not stated.',
  consequence:
    'A refusal that nobody can match is mended by nobody, and the document it means looks as if it was never handed over.',
  remedy: 'Find the document in billing and let it be sent, or let the interface name it as billing does.',
  what: 'handed over, yet unknown',
  matches: ({ record }) => isRole(record, 'attempt', 'refusal'),
  example: exampleSuspended('posting failure', 'unknown invoice', { kind: 'invoice', system: 'billing', id: 'in-1' }),
  exampleOther: exampleSuspended('reversal', 'unknown ERP document', {
    kind: 'erp document',
    system: 'erp',
    id: 'je-1',
  }),
});
