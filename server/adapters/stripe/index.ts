/** Stripe: events of webhooks, or objects as its API gives them, of older and current versions of the API. */
import { type Adapted, type AdaptedEvent, defineAdapter } from '../define';
import { readCreditNote } from './credit-note';
import { readCustomer, readMeter, readPrice, readProduct } from './customer';
import {
  type Fact,
  idOf,
  instantOf,
  isObject,
  listOf,
  type Read,
  type Reading,
  type StripeObject,
  secondsOf,
  textOf,
  Unfit,
  type Version,
  versionOf,
} from './fields';
import { readInvoice } from './invoice';
import { BILLING_FIELDS, keptFields } from './kept-fields';
import { readCharge, readInvoicePayment, readPaymentIntent, readRefund } from './payment';
import { verifySignature } from './signature';
import { readSubscription } from './subscription';
import { readMeterEvent, readMeterEventAdjustment, readUsageRecord, readUsageSummary } from './usage';

const SOURCE = '/stripe';

/** Readers by Stripe's name of the object. */
const READERS: Readonly<Record<string, (reading: Reading) => Read>> = {
  customer: readCustomer,
  product: readProduct,
  price: readPrice,
  plan: readPrice,
  'billing.meter': readMeter,
  subscription: readSubscription,
  invoice: readInvoice,
  credit_note: readCreditNote,
  charge: readCharge,
  payment_intent: readPaymentIntent,
  invoice_payment: readInvoicePayment,
  refund: readRefund,
  usage_record: readUsageRecord,
};

/** Of no consequence between usage and cash, or stated better elsewhere. */
const IGNORED: Readonly<Record<string, string>> = {
  balance_transaction: "Stripe's own ledger: the charge states the payment",
  payout: 'money between Stripe and the bank, after settlement',
  balance: "Stripe's own ledger",
  tax_rate: 'its effect stands on the invoice',
  tax_code: 'its effect stands on the invoice',
  tax_id: 'personal or public register data, not kept',
  coupon: 'its effect stands on the invoice',
  discount: 'its effect stands on the invoice',
  promotion_code: 'its effect stands on the invoice',
  invoiceitem: 'it is stated by the line of its invoice',
  line_item: 'it is stated with its invoice',
  subscription_item: 'it is stated with its subscription',
  payment_method: 'a means of payment is personal and moves no money',
  setup_intent: 'a means of payment is personal and moves no money',
  card: 'a means of payment is personal and moves no money',
  bank_account: 'a means of payment is personal and moves no money',
  source: 'a means of payment is personal and moves no money',
};

/** Objects without an ID or a creation of their own are read apart. */
function read(
  object: StripeObject,
  event: { seconds: number | undefined; type: string | undefined },
): { id: string; version: Version | null; facts: Read } | { unknown: string } {
  const kind = String(object.object);
  if (kind === 'billing.meter_event') {
    const id = idOf(object.identifier);
    const seconds = secondsOf(object.timestamp) ?? event.seconds;
    if (!id || seconds === undefined) throw new Unfit('identifier or timestamp is missing or a placeholder');
    return { id, version: null, facts: readMeterEvent(object, seconds) };
  }
  if (kind === 'billing.meter_event_adjustment') {
    const facts = readMeterEventAdjustment(object);
    const id = textOf((object.cancel as StripeObject).identifier) as string;
    if (event.seconds === undefined)
      throw new Unfit('an adjustment says nowhere when it was made: send it within its event');
    return { id, version: { at: instantOf(event.seconds), seconds: event.seconds }, facts };
  }
  const reader = READERS[kind];
  if (!reader && kind !== 'usage_record_summary') return { unknown: kind };
  const id = idOf(object.id);
  if (!id) throw new Unfit('the ID of the object is missing or a placeholder');
  if (!reader) {
    const end = secondsOf((object.period as StripeObject | undefined)?.end);
    return {
      id,
      version: end === undefined ? null : { at: instantOf(end), seconds: end },
      facts: readUsageSummary({ ...object, id }),
    };
  }
  const version = versionOf(object, event.seconds);
  return { id, version, facts: reader({ object: { ...object, id }, version, event: event.type }) };
}

function adapt(payload: unknown): Adapted {
  const vendor = keptFields(payload);
  if (!isObject(payload)) return { kind: 'failed', reason: 'the payload is not a JSON object', vendor };
  const isEvent = payload.object === 'event';
  const object = isEvent ? (payload.data as StripeObject | undefined)?.object : payload;
  if (!isObject(object)) return { kind: 'failed', reason: 'the event carries no object', vendor };
  const kind = String(object.object);
  const reason = IGNORED[kind];
  if (reason) return { kind: 'ignored', reason: `${kind}: ${reason}`, vendor };
  try {
    const done = read(object, {
      seconds: isEvent ? secondsOf(payload.created) : undefined,
      type: isEvent ? textOf(payload.type) : undefined,
    });
    if ('unknown' in done)
      return {
        kind: 'not handled',
        reason: `${isEvent ? `${String(payload.type)}: ` : ''}objects of the kind ${done.unknown.slice(0, 80)} are not read`,
        vendor,
      };
    const { facts, id, version } = done;
    if ('ignored' in facts) return { kind: 'ignored', reason: `${kind}: ${facts.ignored}`, vendor };
    if ('notHandled' in facts) return { kind: 'not handled', reason: `${kind}: ${facts.notHandled}`, vendor };
    const status = textOf(object.status);
    return {
      kind: 'signals',
      vendor,
      events: facts.map((fact) => eventOf(fact, id, version, status, isEvent ? textOf(payload.type) : undefined)),
    };
  } catch (error) {
    if (error instanceof Unfit) return { kind: 'failed', reason: `${kind}: ${error.message}`, vendor };
    throw error;
  }
}

/** The same version of the same object gives the same ID, by whichever delivery. A usage event keeps its own. */
function eventOf(
  fact: Fact,
  id: string,
  version: Version | null,
  status: string | undefined,
  event: string | undefined,
): AdaptedEvent {
  const revision =
    version === null
      ? ''
      : `/${fact.part}/${[event ?? status, version.seconds].filter((part) => part !== undefined).join('@')}`;
  return {
    id: `${id}${revision}`,
    source: SOURCE,
    type: fact.type,
    time: fact.time ?? (version as Version).at,
    subject: id,
    data: fact.data,
  };
}

function payloads(body: unknown): readonly unknown[] {
  if (Array.isArray(body)) return body;
  return isObject(body) && body.object === 'list' ? listOf(body) : [body];
}

export const stripe = defineAdapter({
  code: 'stripe',
  title: 'Stripe',
  version: 1,
  billing: BILLING_FIELDS,
  payloads,
  adapt,
  verify: verifySignature,
});
