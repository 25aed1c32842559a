import { isRole } from '../../../records';
import { suspendedType } from '../finding';
import { exampleSuspended } from '../state';

export const reversalOfUnknownPosting = suspendedType({
  code: 'reversal-of-unknown-posting',
  title: 'Reversal of an unknown posting',
  class: 'posting',
  severity: 'high',
  queue: 'posting',
  rule: 'The ERP takes back a document that it has not told of.',
  consequence: 'The books hold less than is shown here: a posting was made and taken back unseen.',
  remedy: 'Let the ERP send the document that it reversed; the reversal attaches by itself.',
  what: 'reversed, yet never posted',
  matches: ({ record }) => isRole(record, 'reversal'),
  example: exampleSuspended('reversal', 'unknown ERP document', { kind: 'erp document', system: 'erp', id: 'je-1' }),
  exampleOther: exampleSuspended('posting failure', 'unknown invoice', {
    kind: 'invoice',
    system: 'billing',
    id: 'in-1',
  }),
});
