/** What several cases have in common, as a value: its words are made on reading, so that a renamed account keeps it. */
import { defineKey } from '../key';

/** Words of each cause, given the name of what it is about. */
const WORDS = {
  'tax-code': (name: string) => `Tax code of ${name}`,
  'closed-period': (name: string) => `Closed period of ${name}`,
  'revenue-account': (name: string) => `Revenue account: ${name}`,
  dimension: (name: string) => `Dimension: ${name}`,
  'customer-block': (name: string) => `Block on ${name}`,
  numbering: (name: string) => `Documents that ${name} holds already`,
  'rate-limit': (name: string) => `Rate limit of ${name}`,
  outage: (name: string) => `Outage of ${name}`,
  refusal: (name: string) => `Refused by ${name}`,
  'posting-silent': (name: string) => `No answer about postings from ${name}`,
  'posted-amount': (name: string) => `Amounts posted by ${name}`,
  'invoiced-twice': (name: string) => `Invoices repeated by ${name}`,
  customer: (name: string) => `Customer ${name}`,
  'posted-twice': (name: string) => `Postings repeated by ${name}`,
  'document-currency': (name: string) => `Currency posted by ${name}`,
  sender: (name: string) => `What ${name} sends`,
  reading: (name: string) => `Reading of what ${name} sends`,
  signature: (name: string) => `Signature and keys of ${name}`,
  silence: (name: string) => `Silence of ${name}`,
  identity: (name: string) => `Identity ${name}`,
  meter: (name: string) => `Meter ${name}`,
  contract: (name: string) => `Contract of ${name}`,
  unit: (name: string) => `Unit ${name}`,
  allocation: (name: string) => `Allocation of payments by ${name}`,
  arrival: (name: string) => `Waiting for ${name}`,
  usage: (name: string) => `Usage of ${name}`,
  'payment-behaviour': (name: string) => `Payments of ${name}`,
  credits: (name: string) => `Credits given by ${name}`,
  'tax-silent': (name: string) => `No answer about tax for ${name}`,
  'usage-silence': (name: string) => `Silence of ${name}`,
  'late-usage': (name: string) => `Late usage of ${name}`,
  aggregation: (name: string) => `Aggregation of ${name}`,
  rating: (name: string) => `Rating by ${name}`,
  'bill-run': (name: string) => `Bill runs of ${name}`,
  'invoiced-amount': (name: string) => `Amounts invoiced by ${name}`,
  'billing-period': (name: string) => `Billing periods of ${name}`,
  dispute: (name: string) => `Disputes of ${name}`,
  tax: (name: string) => `Tax of ${name}`,
  revenue: (name: string) => `Revenue scheduled by ${name}`,
  totals: (name: string) => `Totals stated by ${name}`,
  sync: (name: string) => `Synchronisation with ${name}`,
  hierarchy: (name: string) => `Parent of ${name}`,
  mapping: (name: string) => `Mapping of ${name}`,
  entitlement: (name: string) => `Entitlements of ${name}`,
  arrears: (name: string) => `Unpaid by ${name}`,
  price: (name: string) => `Price ${name}`,
  'agreed-price': (name: string) => `Prices agreed with ${name}`,
  'erp-customer': (name: string) => `ERP customer of ${name}`,
  commitment: (name: string) => `Commitment of ${name}`,
  product: (name: string) => `Product ${name}`,
} as const;
export type CauseKind = keyof typeof WORDS;

/** What a cause is about: of accounts the ID, whose name is read when it is shown; of all else what people call it. */
export const CAUSE_SUBJECTS = ['account', 'other'] as const;

export interface Cause {
  readonly kind: CauseKind;
  readonly about: (typeof CAUSE_SUBJECTS)[number];
  readonly id: string;
}

const codec = defineKey('kind', 'about', 'id');

/** The cause as the text that cases are grouped and filtered by. */
export const causeKey = (cause: Cause): string => codec.text(cause);

/** The account whose name the words of a cause need; null when they need none. */
export function accountOfCause(key: string): string | null {
  const cause = codec.read(key);
  return cause?.about === 'account' ? cause.id : null;
}

/** The words of a cause. `accountName` is that of {@link accountOfCause}; without it the ID stands. */
export function causeWords(key: string, accountName: string | null): string {
  const cause = codec.read(key);
  const say = cause && (WORDS as Readonly<Record<string, (name: string) => string>>)[cause.kind];
  if (!cause || !say) return key;
  return say(cause.about === 'account' ? (accountName ?? 'an account') : cause.id);
}
