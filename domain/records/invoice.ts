import { recordId, transactionId } from '../identity';
import { invoiceIssued, invoiceUpdated } from '../signals/billing';
import { terms } from '../terms';
import { defineRecord } from './define';
import { lineTaxes } from './line-tax';

export const invoice = defineRecord({
  kind: 'invoice',
  role: 'document',
  signals: [invoiceIssued, invoiceUpdated],
  words: { name: 'Invoice', happened: 'Invoice issued', tone: 'done' },
  statuses: terms({
    issued: ['Issued', 'progress', 'Sent to the customer, not yet in the books.'],
    rejected: ['Rejected', 'broken', 'The ERP refused to post it.'],
    posted: ['Posted', 'progress', 'In the books, not yet paid.'],
    'partly paid': ['Partly paid', 'progress', 'A part has been paid.'],
    paid: ['Paid', 'done', 'Paid in full.'],
    overdue: ['Overdue', 'risk', 'The due date has passed and it is not paid in full.'],
    credited: ['Credited', 'done', 'Credit memos took it back in full: nothing is owed.'],
    voided: ['Voided', 'neutral', 'Taken back by billing before it counted.'],
  }),
  stage: 'invoiced',
  figure: 'money',
  describe: (data, source) => {
    const taxes = lineTaxes(data);
    return {
      externalId: data.invoice,
      occurredAt: data.issuedAt,
      number: data.number,
      customer: data.customer,
      currency: data.currency,
      amount: data.net,
      // A line is found by its charge, else by subscription, charge code and period start, else it stands for itself.
      lines: data.lines.map((line, position) => {
        const { subscription, chargeCode, periodStart } = line;
        const direct =
          subscription && chargeCode && periodStart
            ? { system: source.name, subscription, charge: chargeCode, start: new Date(periodStart) }
            : null;
        const attachment = direct ? 'stated' : line.charge ? 'charge' : subscription ? 'only charge' : 'stated';
        return {
          line: line.line,
          position,
          startsAt: new Date(periodStart ?? data.issuedAt),
          attachment,
          transactionId: direct
            ? transactionId(direct)
            : attachment === 'stated'
              ? transactionId({ system: source.name, invoice: data.invoice, line: line.line })
              : null,
          needs:
            attachment === 'charge' && line.charge
              ? { kind: 'charge', system: source.name, id: line.charge }
              : attachment === 'only charge' && subscription
                ? { kind: 'subscription', system: source.name, id: subscription }
                : null,
          chargeId: line.charge ? recordId(source.name, 'charge', line.charge) : null,
          creditsId: null,
          creditsLine: null,
          subscription: subscription ?? null,
          kind: line.kind ?? null,
          amount: line.amount,
          tax: taxes[position] ?? '0',
          quantity: line.quantity ?? null,
          unitAmount: line.unitAmount ?? null,
        };
      }),
    };
  },
});
