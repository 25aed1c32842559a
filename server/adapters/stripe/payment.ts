import type { Decimal } from '../../../domain/money';
import {
  amountOf,
  amountText,
  currencyOf,
  type Fact,
  given,
  idOf,
  instantOf,
  isObject,
  listOf,
  needAmount,
  needId,
  type Read,
  type Reading,
  type StripeObject,
  secondsOf,
  textOf,
  type Version,
  within,
} from './fields';

/*
 * One payment, several objects: a payment intent, its charge, and in newer versions of the API an invoice payment that
 * says which invoice it was for. All of them state the same payment, under the intent's ID, else the charge's. The
 * statement that names invoices outranks the one that doesn't, whichever comes later.
 */
const RANK = { allocated: 2, bare: 1 };

interface Money {
  payment: string;
  customer: string | undefined;
  currency: string;
  amount: Decimal;
  at: number;
  invoice: string | undefined;
  reason?: string | undefined;
}

function money(
  type: string,
  part: string,
  version: Version,
  { payment, customer, currency, amount, at, invoice, reason }: Money,
): Fact {
  return {
    type,
    part,
    time: version.at,
    data: {
      payment,
      ...given('customer', customer),
      currency,
      amount: amountText(amount),
      at: instantOf(at),
      ...(invoice ? { allocations: [{ invoice, amount: amountText(amount) }] } : {}),
      ...given('reason', reason),
      revision: invoice ? RANK.allocated : RANK.bare,
      updatedAt: version.at,
    },
  };
}

export function readCharge({ object, version }: Reading): Read {
  if (object.status === 'pending') return { ignored: 'a pending charge has moved no money yet' };
  if (object.status !== 'succeeded' && object.status !== 'failed')
    return { notHandled: `the charge status ${String(object.status)} is not known` };
  const currency = currencyOf(object.currency);
  const at = secondsOf(object.created) ?? version.seconds;
  const shared = { customer: idOf(object.customer), currency, at, invoice: idOf(object.invoice) };
  if (object.status === 'failed') {
    return [
      money('payment.failed.v1', 'failure', version, {
        ...shared,
        payment: object.id,
        amount: needAmount(object.amount, currency, 'amount'),
        reason: textOf(object.failure_code),
      }),
    ];
  }
  if (object.captured === false) return { ignored: 'an authorised charge has moved no money until it is captured' };
  const captured = amountOf(object.amount_captured, currency);
  const amount = captured && !captured.isZero() ? captured : needAmount(object.amount, currency, 'amount');
  const facts = [
    money('payment.received.v1', 'payment', version, {
      ...shared,
      payment: idOf(object.payment_intent) ?? object.id,
      amount,
    }),
  ];
  for (const refund of listOf(object.refunds)) {
    if (refund.status === 'succeeded' && idOf(refund.id))
      facts.push(refunded({ ...refund, id: needId(refund.id, 'refund') }, version, shared.customer, shared.invoice));
  }
  return facts;
}

export function readPaymentIntent({ object, version, event }: Reading): Read {
  const embedded = [...listOf(object.charges), ...(isObject(object.latest_charge) ? [object.latest_charge] : [])];
  const currency = currencyOf(object.currency);
  const shared = {
    customer: idOf(object.customer),
    currency,
    at: secondsOf(object.created) ?? version.seconds,
    invoice: idOf(object.invoice),
  };
  if (object.status === 'succeeded') {
    const amount = amountOf(object.amount_received, currency) ?? needAmount(object.amount, currency, 'amount');
    const paid = embedded.find((charge) => charge.status === 'succeeded');
    return [
      money('payment.received.v1', 'payment', version, {
        ...shared,
        payment: object.id,
        amount,
        at: secondsOf(paid?.created) ?? shared.at,
      }),
    ];
  }
  const error = within(object, 'last_payment_error');
  if (
    event === 'payment_intent.payment_failed' ||
    (object.status === 'requires_payment_method' && (error.code || error.charge))
  ) {
    const payment = idOf(error.charge) ?? idOf(object.latest_charge) ?? object.id;
    return [
      money('payment.failed.v1', 'failure', version, {
        ...shared,
        payment,
        amount: needAmount(object.amount, currency, 'amount'),
        reason: textOf(error.code),
      }),
    ];
  }
  return { ignored: `no money has moved in the status ${String(object.status)}` };
}

/** Which invoice a payment was for; stated apart from the charge since 2025. */
export function readInvoicePayment({ object, version }: Reading): Read {
  if (object.status === 'open' || object.status === 'canceled')
    return { ignored: `no money has moved in the status ${object.status}` };
  if (object.status !== 'paid') return { notHandled: `the status ${String(object.status)} is not known` };
  const currency = currencyOf(object.currency);
  const by = within(object, 'payment');
  const payment = idOf(by.payment_intent) ?? idOf(by.charge);
  if (!payment) return { notHandled: 'a payment outside Stripe that names neither a payment intent nor a charge' };
  const at = secondsOf(within(object, 'status_transitions').paid_at) ?? secondsOf(object.created) ?? version.seconds;
  return [
    money('payment.received.v1', 'payment', version, {
      payment,
      customer: undefined,
      currency,
      amount: needAmount(object.amount_paid, currency, 'amount_paid'),
      at,
      invoice: needId(object.invoice, 'invoice'),
    }),
  ];
}

export function readRefund({ object, version }: Reading): Read {
  if (object.status === 'pending' || object.status === 'requires_action')
    return { ignored: 'a pending refund has moved no money yet' };
  if (object.status === 'failed' || object.status === 'canceled')
    return { ignored: `a ${object.status} refund gave nothing back` };
  if (object.status !== 'succeeded') return { notHandled: `the refund status ${String(object.status)} is not known` };
  return [refunded(object, version, idOf(object.customer), idOf(within(object, 'charge').invoice))];
}

function refunded(
  refund: StripeObject & { id: string },
  version: Version,
  customer: string | undefined,
  invoice: string | undefined,
): Fact {
  const currency = currencyOf(refund.currency);
  return money('payment.refunded.v1', `refund ${refund.id}`, version, {
    payment: refund.id,
    customer,
    currency,
    amount: needAmount(refund.amount, currency, 'amount'),
    at: secondsOf(refund.created) ?? version.seconds,
    invoice,
    reason: textOf(refund.reason),
  });
}
