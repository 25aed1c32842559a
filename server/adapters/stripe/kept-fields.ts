/**
 * What is kept of a Stripe payload beside the signals: billing fields by name, nothing else (people's names, addresses,
 * cards go). It is all that the adapter reads, so that a later version can read it again.
 */
import { isObject } from './fields';

const KEPT = new Set(
  `id object type created updated timestamp status currency livemode api_version account deleted data has_more
  amount amount_due amount_paid amount_remaining amount_captured amount_refunded amount_received amount_requested amount_excluding_tax
  subtotal subtotal_excluding_tax total total_excluding_tax tax taxes total_taxes tax_amounts total_tax_amounts tax_behavior inclusive tax_rate percentage
  discount_amount discount_amounts total_discount_amounts pretax_credit_amounts total_pretax_credit_amounts starting_balance ending_balance
  customer subscription subscription_item invoice charge payment_intent latest_charge payment payments invoice_payment refund credit_note price plan product meter
  lines line_items items parent subscription_details subscription_item_details invoice_item_details invoice_item invoice_line_item pricing price_details
  unit_amount unit_amount_decimal amount_decimal unit_amount_excluding_tax quantity quantity_decimal proration billing_scheme usage_type recurring interval interval_count
  period period_start period_end start end current_period_start current_period_end start_date billing_cycle_anchor cancel_at canceled_at ended_at cancel_at_period_end
  trial_start trial_end due_date effective_at finalized_at paid_at voided_at marked_uncollectible_at status_transitions billing_reason collection_method
  failure_code reason refunds charges paid captured refunded disputed number
  event_name identifier total_usage aggregated_value start_time end_time cancel default_aggregation formula active`.split(
    /\s+/,
  ),
);
/** Free maps of names: of these only what the adapter reads. */
const KEPT_WITHIN: Readonly<Record<string, ReadonlySet<string>>> = {
  metadata: new Set(['entity', 'region', 'meter']),
  payload: new Set(['value', 'stripe_customer_id']),
};
/** Names of things that are sold; elsewhere a name is a person's. */
const KEPT_OF: Readonly<Record<string, ReadonlySet<string>>> = {
  product: new Set(['name']),
  price: new Set(['nickname']),
  plan: new Set(['nickname']),
  'billing.meter': new Set(['display_name']),
};
const NONE: ReadonlySet<string> = new Set();
/** Deeper than any billing object nests. */
const DEPTH = 12;

/** A copy of a payload with billing fields only. */
export function keptFields(value: unknown, depth = 0): unknown {
  if (depth > DEPTH) return undefined;
  if (Array.isArray(value)) return value.map((member) => keptFields(member, depth + 1));
  if (!isObject(value)) return value;
  const kept: Record<string, unknown> = {};
  const more = (typeof value.object === 'string' && KEPT_OF[value.object]) || NONE;
  for (const [name, member] of Object.entries(value)) {
    if (member === null) continue;
    const within = KEPT_WITHIN[name];
    if (within && isObject(member))
      kept[name] = Object.fromEntries(
        Object.entries(member).filter(([key, text]) => within.has(key) && typeof text !== 'object'),
      );
    else if (!within && (KEPT.has(name) || more.has(name))) kept[name] = keptFields(member, depth + 1);
  }
  return kept;
}

/** Every name that {@link keptFields} may keep. */
export const BILLING_FIELDS: ReadonlySet<string> = new Set([
  ...KEPT,
  ...[KEPT_WITHIN, KEPT_OF].flatMap((within) => [
    ...Object.keys(within),
    ...Object.values(within).flatMap((names) => [...names]),
  ]),
]);
