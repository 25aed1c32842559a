import { contract, invoiced, posted, rated } from '../../../exceptions/example';
import { isRole, recordEntry } from '../../../records';
import { suspendedType } from '../finding';

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
  examples: (names) => {
    const of = (charge: string) => ({ lines: [{ line: '1', charge: names.of(charge), amount: '120.00' }] });
    return {
      holds: {
        words: 'An invoice over 120.00 USD was issued and posted; its line named a charge that billing had not rated.',
        said: [...contract(names), invoiced(names, of('rc-1')), posted(names, '2026-03-02T12:00:00Z')],
      },
      nearly: {
        words: 'The charge that the line names was rated after the invoice was issued.',
        said: [
          ...contract(names),
          invoiced(names, of('rc-1')),
          posted(names, '2026-03-02T12:00:00Z'),
          rated(names, {}, '2026-03-03T06:00:00Z'),
        ],
      },
      cleared: { words: 'Billing sent the charge.', said: [rated(names, {}, '2026-03-21T06:00:00Z')] },
      returned: {
        words: 'A newer version of the invoice named another charge, which nobody had rated.',
        said: [invoiced(names, { ...of('rc-2'), revision: 2 }, '2026-03-26T06:00:00Z')],
      },
    };
  },
});
