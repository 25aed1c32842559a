import { sum } from '../../../domain/money';
import {
  amountText,
  currencyOf,
  type Fact,
  given,
  idOf,
  instantOf,
  listOf,
  needAmount,
  needId,
  type Read,
  type Reading,
  secondsOf,
  textOf,
} from './fields';
import { discountOf, lineTaxOf, taxOf } from './invoice';

/** A credit note: positive amounts that reduce what its invoice says; a void one is issued and voided. */
export function readCreditNote({ object, version }: Reading): Read {
  if (object.status !== 'issued' && object.status !== 'void')
    return { notHandled: `the credit note status ${String(object.status)} is not known` };
  const currency = currencyOf(object.currency);
  const invoice = needId(object.invoice, 'invoice');
  const total = needAmount(object.total ?? object.amount, currency, 'total');
  const lines = listOf(object.lines).map((line, index) => {
    const { inclusive, tax } = lineTaxOf(line, currency);
    const net = needAmount(line.amount, currency, 'amount of a line')
      .minus(inclusive)
      .minus(discountOf(line, currency));
    return { line: idOf(line.id) ?? String(index + 1), invoiceLine: idOf(line.invoice_line_item), net, tax };
  });
  const stated = taxOf({ ...object, tax: object.tax }, total, currency);
  // Where only the lines state tax, they are what is left of the total without it.
  const tax = stated.isZero() && lines.length > 0 ? sum(lines.map((line) => line.tax)) : stated;
  const net = total.minus(tax);
  const rest = net.minus(sum(lines.map((line) => line.net)));
  const restTax = tax.minus(sum(lines.map((line) => line.tax)));
  if (lines.length === 0 || !rest.isZero() || !restTax.isZero())
    lines.push({ line: 'rest', invoiceLine: undefined, net: rest, tax: restTax });
  const facts: Fact[] = [
    {
      type: 'creditmemo.issued.v1',
      part: 'credit memo',
      data: {
        creditMemo: object.id,
        ...given('number', textOf(object.number)),
        customer: needId(object.customer, 'customer'),
        currency,
        issuedAt: instantOf(secondsOf(object.effective_at) ?? secondsOf(object.created) ?? version.seconds),
        net: amountText(net),
        tax: amountText(tax),
        lines: lines.map((line) => ({
          line: line.line,
          invoice,
          ...given('invoiceLine', line.invoiceLine),
          amount: amountText(line.net),
          tax: amountText(line.tax),
        })),
        updatedAt: version.at,
      },
    },
  ];
  if (object.status === 'void')
    facts.push({
      type: 'creditmemo.voided.v1',
      part: 'void',
      data: { creditMemo: object.id, voidedAt: instantOf(secondsOf(object.voided_at) ?? version.seconds) },
    });
  return facts;
}
