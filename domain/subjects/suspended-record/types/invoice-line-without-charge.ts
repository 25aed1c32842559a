import { isRole, recordEntry } from '../../../records';
import { suspendedType } from '../finding';
import { exampleSuspended } from '../state';

export const invoiceLineWithoutCharge = suspendedType({
  code: 'invoice-line-without-charge',
  title: 'Invoice line without charge',
  class: 'variance',
  severity: 'high',
  queue: 'variance',
  rule: 'A line of an invoice names a charge or a subscription that billing has not stated, or that does not say which charge it is of.',
  consequence:
    'The customer was asked for money that no rated charge explains: what was rated looks as if it was never invoiced.',
  remedy: 'Let billing send the charge or the subscription, or name both on the line; the line attaches by itself.',
  what: 'invoiced without charge',
  matches: ({ record }) => isRole(record, 'document') && recordEntry(record.kind).sign > 0,
  example: exampleSuspended('invoice', 'unknown charge', { kind: 'charge', system: 'billing', id: 'rc-1' }),
  exampleOther: exampleSuspended('credit memo', 'unknown invoice', { kind: 'invoice', system: 'billing', id: 'in-1' }),
});
