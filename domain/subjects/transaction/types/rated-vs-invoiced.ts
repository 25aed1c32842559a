import { defineException } from '../../../exceptions/define';
import { identifier, money, words } from '../../../exceptions/evidence';
import {
  contract,
  credited,
  documentOf,
  invoiced,
  invoiceLineOf,
  posted,
  rated,
  used,
} from '../../../exceptions/example';
import { transactionFinding } from '../finding';

export const ratedVsInvoiced = defineException({
  code: 'rated-vs-invoiced',
  title: 'Rated and invoiced amounts differ',
  class: 'variance',
  severity: 'high',
  queue: 'variance',
  rule: 'The invoice lines of a charge add up to another amount than was rated, beyond tolerance; no credit memo says why, and no other case does (an invoice issued twice).',
  consequence: 'The customer is asked for more or less than the contract prices: revenue lost, or a dispute to come.',
  remedy: 'Find which of the two prices is right; let billing correct or credit the line, or rate the charge anew.',
  evidence: 'Rated and invoiced amounts that agree within tolerance, credits taken off.',
  atRisk: 'The difference between rated and invoiced, less what credit memos and other cases explain.',
  subject: 'transaction',
  explains: 'invoiced',
  detect: (state) => {
    const { invoiceRest, invoices, invoicedAt, currency, foreign } = state;
    if (invoices.length === 0 || invoiceRest.isZero() || !invoicedAt) return null;
    return transactionFinding(state, {
      what: invoiceRest.isNegative() ? 'invoiced more than rated' : 'invoiced less than rated',
      cause: { kind: 'invoiced-amount', about: 'other', id: state.system },
      stage: 'invoiced',
      amount: invoiceRest,
      basis: 'stated',
      difference: invoiceRest,
      since: invoicedAt,
      evidence: [
        ...invoices.map((name) => identifier('Invoice', name)),
        money('Rated', state.rated, currency),
        money('Invoiced, credits taken off', state.invoiced, currency),
        ...(state.credited.isZero() ? [] : [money('Credited', state.credited, currency)]),
        money('Rated − invoiced, unexplained', invoiceRest, currency),
        ...(foreign.length > 0 ? [words('Also invoiced in', foreign.join(', '))] : []),
      ],
    });
  },
  examples: (names) => {
    const chain = (amount: string) => [
      ...contract(names),
      used(names, '2026-02-10T10:00:00Z', '1200'),
      rated(names),
      invoiced(names, { net: amount, lines: [invoiceLineOf(names, { amount })] }),
      posted(names, '2026-03-02T12:00:00Z', { net: amount, documents: [documentOf(names)] }),
    ];
    const memo = { net: '30.00', issuedAt: '2026-03-22T06:00:00Z' };
    return {
      holds: { words: 'Billing rated 120.00 USD and invoiced 150.00.', said: chain('150.00') },
      nearly: { words: 'Billing rated 120.00 USD and invoiced 120.03: rounding.', said: chain('120.03') },
      cleared: {
        words: 'A credit memo took 30.00 USD off the line.',
        said: [
          credited(names, '2026-03-22T06:00:00Z', {
            ...memo,
            lines: [{ line: '1', invoice: names.of('in-1'), invoiceLine: '1', amount: '30.00' }],
          }),
        ],
      },
      returned: {
        words: 'Billing rated the calls anew, at 90.00 USD.',
        said: [rated(names, { unitAmount: '0.075', amount: '90.00', revision: 2 }, '2026-03-26T06:00:00Z')],
      },
    };
  },
});
