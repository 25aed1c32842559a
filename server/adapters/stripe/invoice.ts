import { type Decimal, decimal, sum } from '../../../domain/money';
import {
  amountOf,
  amountText,
  currencyOf,
  type Fact,
  given,
  idOf,
  instantOf,
  listOf,
  needAmount,
  needId,
  numberOf,
  type Read,
  type Reading,
  type StripeObject,
  secondsOf,
  textOf,
  within,
} from './fields';

interface Line {
  line: string;
  charge?: string;
  subscription: string | undefined;
  chargeCode: string | undefined;
  kind: string;
  product: string | undefined;
  start: number | undefined;
  end: number | undefined;
  quantity: Decimal | undefined;
  unitAmount: Decimal | undefined;
  net: Decimal;
  tax: Decimal;
  description?: string;
}

/**
 * An invoice with its lines, net of tax, and a rated charge per line that has a period: Stripe prices and invoices in
 * one step. A draft is not issued yet; a void one is issued and voided, whatever was seen before.
 */
export function readInvoice({ object, version, event }: Reading): Read {
  if (object.deleted === true) return { ignored: 'a deleted draft was never issued' };
  if (object.status === 'draft') return { ignored: 'a draft is not issued yet' };
  if (!['open', 'paid', 'uncollectible', 'void'].includes(String(object.status)))
    return { notHandled: `the invoice status ${String(object.status)} is not known` };
  const currency = currencyOf(object.currency);
  const transitions = within(object, 'status_transitions');
  const issued =
    secondsOf(transitions.finalized_at) ??
    secondsOf(object.effective_at) ??
    secondsOf(object.created) ??
    version.seconds;
  const voided = object.status === 'void';
  const total = needAmount(object.total, currency, 'total');
  const tax = taxOf(object, total, currency);
  const net = total.minus(tax);
  const customer = needId(object.customer, 'customer');
  const lines = linesOf(object, currency, net, tax);
  const head = { customer, currency, updatedAt: version.at };
  const due = secondsOf(object.due_date) ?? (object.collection_method === 'charge_automatically' ? issued : undefined);

  const facts: Fact[] = [
    {
      type:
        event === undefined || event === 'invoice.finalized' || event === 'invoice.created'
          ? 'invoice.issued.v1'
          : 'invoice.updated.v1',
      part: 'invoice',
      data: {
        invoice: object.id,
        ...head,
        ...given('number', textOf(object.number)),
        issuedAt: instantOf(issued),
        ...given('dueAt', due === undefined ? undefined : instantOf(due)),
        net: amountText(net),
        tax: amountText(tax),
        total: amountText(total),
        lines: lines.map(lineData),
      },
    },
  ];
  for (const line of lines) {
    if (line.charge === undefined) continue;
    facts.push({
      type: 'charge.rated.v1',
      part: `charge ${line.line}`,
      data: {
        charge: line.charge,
        ...head,
        ...given('subscription', line.subscription),
        ...given('chargeCode', line.chargeCode),
        kind: line.kind,
        ...given('product', line.product),
        periodStart: instantOf(line.start as number),
        periodEnd: instantOf(line.end as number),
        ...given('quantity', line.quantity && amountText(line.quantity)),
        ...given('unitAmount', line.unitAmount && amountText(line.unitAmount)),
        amount: amountText(line.net),
        ratedAt: instantOf(issued),
        // What is void was not charged after all.
        ...(voided ? { voided: true } : {}),
      },
    });
  }
  if (voided)
    facts.push({
      type: 'invoice.voided.v1',
      part: 'void',
      data: { invoice: object.id, voidedAt: instantOf(secondsOf(transitions.voided_at) ?? version.seconds) },
    });
  return facts;
}

/** Tax of a document: stated as a list, as one figure, or as what the total without tax lacks. */
export function taxOf(document: StripeObject, total: Decimal, currency: string): Decimal {
  for (const name of ['total_taxes', 'total_tax_amounts']) {
    const taxes = listOf(document[name]);
    if (taxes.length > 0) return sum(taxes.map((tax) => amountOf(tax.amount, currency) ?? decimal(0)));
  }
  const stated = amountOf(document.tax, currency);
  if (stated) return stated;
  const net = amountOf(document.total_excluding_tax, currency);
  return net ? total.minus(net) : decimal(0);
}

/** Tax of a line: what its amount contains, and what comes on top. */
export function lineTaxOf(line: StripeObject, currency: string): { inclusive: Decimal; tax: Decimal } {
  const taxes = [...listOf(line.taxes), ...(listOf(line.taxes).length > 0 ? [] : listOf(line.tax_amounts))];
  const amounts = taxes.map((tax) => ({
    amount: amountOf(tax.amount, currency) ?? decimal(0),
    inclusive: tax.inclusive === true || tax.tax_behavior === 'inclusive',
  }));
  return {
    inclusive: sum(amounts.filter((tax) => tax.inclusive).map((tax) => tax.amount)),
    tax: sum(amounts.map((tax) => tax.amount)),
  };
}

export const discountOf = (line: StripeObject, currency: string): Decimal =>
  sum(listOf(line.discount_amounts).map((discount) => amountOf(discount.amount, currency) ?? decimal(0)));

function linesOf(invoice: StripeObject & { id: string }, currency: string, net: Decimal, tax: Decimal): Line[] {
  const stated = listOf(invoice.lines);
  const subscription =
    idOf(invoice.subscription) ?? idOf(within(invoice, 'parent', 'subscription_details').subscription);
  const start = secondsOf(invoice.period_start);
  const end = secondsOf(invoice.period_end);
  if (stated.length === 0) {
    const kind = String(invoice.billing_reason).startsWith('subscription') ? 'recurring' : 'one-time';
    const whole: Line = {
      line: 'all',
      subscription,
      chargeCode: undefined,
      kind,
      product: undefined,
      start,
      end,
      quantity: undefined,
      unitAmount: undefined,
      net,
      tax,
      description: 'The whole invoice: no lines were sent',
    };
    if (start !== undefined && end !== undefined) whole.charge = invoice.id;
    return [whole];
  }
  const lines = stated.map((line, index) => lineOf(invoice, line, index, currency, subscription));
  const rest = net.minus(sum(lines.map((line) => line.net)));
  const restTax = tax.minus(sum(lines.map((line) => line.tax)));
  if (!rest.isZero() || !restTax.isZero()) {
    lines.push({
      line: 'rest',
      subscription: undefined,
      chargeCode: undefined,
      kind: rest.isNegative() ? 'discount' : 'one-time',
      product: undefined,
      start: undefined,
      end: undefined,
      quantity: undefined,
      unitAmount: undefined,
      net: rest,
      tax: restTax,
      description:
        within(invoice, 'lines').has_more === true
          ? 'Lines beyond those sent'
          : 'What stands on no line: shipping, credits, rounding',
    });
  }
  return lines;
}

function lineOf(
  invoice: StripeObject & { id: string },
  line: StripeObject,
  index: number,
  currency: string,
  ofInvoice: string | undefined,
): Line {
  const parent = within(line, 'parent');
  const item = within(parent, 'subscription_item_details');
  const extra = within(parent, 'invoice_item_details');
  const price = within(line, 'price').id ? within(line, 'price') : within(line, 'plan');
  const priced = within(line, 'pricing', 'price_details');
  const id = idOf(line.id) ?? String(index + 1);
  const proration = line.proration === true || item.proration === true || extra.proration === true;
  const subscribed = line.type === 'subscription' || parent.type === 'subscription_item_details';
  const [start, end] = [secondsOf(within(line, 'period').start), secondsOf(within(line, 'period').end)];
  const usageType = within(price, 'recurring').usage_type ?? price.usage_type;
  // Current versions don't say; but Stripe bills what is licensed before its period and what is metered after it.
  const metered =
    usageType === undefined ? end !== undefined && end <= (secondsOf(invoice.created) ?? 0) : usageType === 'metered';
  const { inclusive, tax } = lineTaxOf(line, currency);
  const net = needAmount(line.amount, currency, 'amount of a line').minus(inclusive).minus(discountOf(line, currency));
  const kind = proration
    ? 'proration'
    : subscribed
      ? metered
        ? 'usage'
        : 'recurring'
      : net.isNegative()
        ? 'credit'
        : 'one-time';
  const subscription =
    idOf(line.subscription) ??
    idOf(item.subscription) ??
    idOf(extra.subscription) ??
    (subscribed ? ofInvoice : undefined);
  const read: Line = {
    line: id,
    subscription,
    kind,
    start,
    end,
    net,
    tax,
    // Only a regular charge is the subscription's charge of that period; what is prorated or extra stands for itself.
    chargeCode:
      subscription && (kind === 'recurring' || kind === 'usage') ? (idOf(price) ?? idOf(priced.price)) : undefined,
    product: idOf(price.product) ?? idOf(priced.product),
    quantity: numberOf(line.quantity_decimal) ?? numberOf(line.quantity),
    unitAmount: amountOf(
      price.unit_amount_decimal ?? price.amount_decimal ?? within(line, 'pricing').unit_amount_decimal,
      currency,
    ),
  };
  // Before 2019 the ID of a line was its subscription's: only with the invoice is it unique.
  if (start !== undefined && end !== undefined) read.charge = `${invoice.id}/${id}`;
  return read;
}

const lineData = (line: Line): Record<string, unknown> => ({
  line: line.line,
  ...given('charge', line.charge),
  ...given('subscription', line.subscription),
  ...given('chargeCode', line.chargeCode),
  kind: line.kind,
  ...given('product', line.product),
  ...given('periodStart', line.start === undefined ? undefined : instantOf(line.start)),
  ...given('periodEnd', line.end === undefined ? undefined : instantOf(line.end)),
  ...given('quantity', line.quantity && amountText(line.quantity)),
  ...given('unitAmount', line.unitAmount && amountText(line.unitAmount)),
  amount: amountText(line.net),
  tax: amountText(line.tax),
  ...given('description', line.description),
});
