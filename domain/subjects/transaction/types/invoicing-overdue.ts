import { defineException } from '../../../exceptions/define';
import { instant, money } from '../../../exceptions/evidence';
import {
  customer,
  invoiced,
  posted,
  product,
  rated,
  reversed,
  subscription,
  used,
  voided,
} from '../../../exceptions/example';
import { transactionFinding } from '../finding';

export const invoicingOverdue = defineException({
  code: 'invoicing-overdue',
  title: 'Invoicing overdue',
  class: 'timing',
  severity: 'medium',
  queue: 'variance',
  rule: 'A charge was rated, its bill run and the grace after it are over, and no invoice that is not void carries it.',
  consequence: 'Revenue that was earned and priced is asked of nobody; it ages without ever becoming a receivable.',
  remedy:
    'Let billing run the invoice again; where it was voided, issue the one that takes its place, or void the charge.',
  evidence: 'An invoice with a line of this charge, or the charge voided or credited.',
  atRisk: 'The rated amount.',
  subject: 'transaction',
  explains: 'invoiced',
  detect: (state, { now }) => {
    const { invoiceOverdueAt, invoiceRest, billRunAt } = state;
    if (!invoiceOverdueAt || now <= invoiceOverdueAt || invoiceRest.isZero()) return null;
    return transactionFinding(state, {
      what: 'not invoiced',
      cause: { kind: 'bill-run', about: 'other', id: state.system },
      stage: 'invoiced',
      amount: invoiceRest,
      basis: 'stated',
      difference: invoiceRest,
      since: invoiceOverdueAt,
      evidence: [
        money('Rated', state.rated, state.currency),
        ...(billRunAt ? [instant('Bill run was planned', billRunAt)] : []),
        instant('Overdue since', invoiceOverdueAt),
      ],
    });
  },
  examples: (names) => {
    const before = (billRunHours: number) => [
      ...customer(names),
      product(names),
      subscription(names, { billing: { anchor: '2026-01-01T00:00:00Z', billRunHours } }),
      used(names, '2026-02-10T10:00:00Z', '1200'),
      rated(names),
    ];
    return {
      holds: {
        words: 'February was rated; the bill run of 3 March and a day of grace went by without an invoice.',
        said: before(48),
      },
      nearly: {
        words: 'The bill run was planned for the evening before, and its day of grace was not over.',
        said: before(450),
      },
      cleared: {
        words: 'Billing issued the invoice, and the ERP booked it.',
        said: [
          invoiced(names, { issuedAt: '2026-03-22T06:00:00Z' }, '2026-03-22T06:00:00Z'),
          posted(names, '2026-03-22T12:00:00Z'),
        ],
      },
      returned: {
        words: 'The invoice was voided, its posting reversed, and nothing took its place.',
        said: [voided(names, '2026-03-26T06:00:00Z'), reversed(names, '2026-03-26T08:00:00Z')],
      },
    };
  },
});
