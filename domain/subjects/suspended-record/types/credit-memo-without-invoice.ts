import { contract, credited, documentOf, invoiced, posted, rated } from '../../../exceptions/example';
import { isRole, recordEntry } from '../../../records';
import { suspendedType } from '../finding';

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
  // A charge whose invoice nobody stated is not invoiced either.
  also: ['invoicing-overdue'],
  examples: (names) => {
    const memo = [
      ...contract(names),
      rated(names),
      credited(names, '2026-03-05T06:00:00Z'),
      posted(names, '2026-03-05T12:00:00Z', {
        erpDocument: names.of('je-2'),
        net: '-20.00',
        documents: [documentOf(names, 'cm-1')],
      }),
    ];
    const invoice = [invoiced(names), posted(names, '2026-03-02T12:00:00Z')];
    return {
      holds: { words: 'Billing credited 20.00 USD of an invoice that it had not stated.', said: memo },
      nearly: { words: 'The invoice came after the memo that credits it.', said: [...memo, ...invoice] },
      cleared: { words: 'Billing sent the invoice.', said: invoice },
      returned: {
        words: 'A newer version of the memo credited another invoice, which nobody had stated.',
        said: [
          credited(names, '2026-03-26T06:00:00Z', {
            lines: [{ line: '1', invoice: names.of('in-2'), amount: '20.00' }],
            revision: 2,
          }),
        ],
      },
    };
  },
});
