import { isRole, recordEntry } from '../../../records';
import { suspendedType } from '../finding';
import { exampleSuspended } from '../state';

export const creditMemoWithoutInvoice = suspendedType({
  code: 'credit-memo-without-invoice',
  title: 'Credit memo without invoice',
  class: 'variance',
  severity: 'medium',
  queue: 'variance',
  rule: 'A line of a credit memo credits an invoice that billing has not stated.',
  consequence: 'The customer was promised money that is taken off nothing: the invoice it means still stands in full.',
  remedy: 'Let billing send the invoice, or name the one that is credited; the memo attaches by itself.',
  what: 'credited without invoice',
  matches: ({ record }) => isRole(record, 'document') && recordEntry(record.kind).sign < 0,
  example: exampleSuspended('credit memo', 'unknown invoice', { kind: 'invoice', system: 'billing', id: 'in-1' }),
  exampleOther: exampleSuspended('invoice', 'unknown charge', { kind: 'charge', system: 'billing', id: 'rc-1' }),
});
