import { recordId } from '../identity';
import { creditMemoIssued } from '../signals/billing';
import { terms } from '../terms';
import { defineRecord } from './define';
import { lineTaxes } from './line-tax';

export const creditMemo = defineRecord({
  kind: 'credit memo',
  role: 'document',
  signals: [creditMemoIssued],
  words: { name: 'Credit memo', happened: 'Credit memo issued', tone: 'neutral' },
  statuses: terms({
    issued: ['Issued', 'progress', 'Granted to the customer, not yet in the books.'],
    rejected: ['Rejected', 'broken', 'The ERP refused to post it.'],
    posted: ['Posted', 'done', 'In the books; nothing is left to do.'],
    voided: ['Voided', 'neutral', 'Taken back by billing.'],
  }),
  stage: 'invoiced',
  figure: 'money',
  sign: -1,
  takesBack: true,
  describe: (data, source) => {
    const taxes = lineTaxes(data);
    return {
      externalId: data.creditMemo,
      occurredAt: data.issuedAt,
      number: data.number,
      customer: data.customer,
      currency: data.currency,
      amount: data.net,
      lines: data.lines.map((line, position) => ({
        line: line.line,
        position,
        startsAt: null,
        attachment: line.invoiceLine ? 'credited line' : 'allocated',
        transactionId: null,
        // Without an invoice it waits for nothing: it pays what it is applied to.
        needs: line.invoice ? { kind: 'invoice', system: source.name, id: line.invoice } : null,
        chargeId: null,
        creditsId: line.invoice ? recordId(source.name, 'invoice', line.invoice) : null,
        creditsLine: line.invoiceLine ?? null,
        subscription: null,
        kind: 'credit',
        amount: line.amount,
        tax: taxes[position] ?? '0',
        quantity: null,
        unitAmount: null,
      })),
    };
  },
});
