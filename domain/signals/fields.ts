/**
 * What a field of a signal is: of billing; of a person, who is nobody's business here; or forbidden. By name, the same for
 * every source: what schemas declare is billing's, and a test holds that each of their fields is listed. What a sender adds
 * of its own is kept as it came, but for what is a person's or forbidden: that is dropped at the door and counted.
 */
export const FIELD_CLASSES = ['billing', 'personal', 'forbidden'] as const;
export type FieldClass = (typeof FIELD_CLASSES)[number];

const listed = (names: string): ReadonlySet<string> => new Set(names.split(/\s+/).map(plain));

/** Fields of the published schemas. Sales owners and approvers are the company's own staff, named as owners of work. */
const BILLING =
  listed(`about account aggregate aggregation allocations amount anchor application appliedAt approvedBy at
  attempt attributes base because billRunAt billRunHours billing bookedAt calculatedAt calculation changedAt charge chargeCode
  charges code commitment createdAt creditMemo currency customer cutoffAt date description dimensions dispute disputedAt document
  documents dueAt effectiveAt end endAt entitlement entity erpDocument erpItem error event eventCount eventSource externalId factor
  failedAt feature from glAccount graceHours id interval invoice invoiceLine issuedAt jurisdiction kind line lines mapping message
  meter meters name net number object order outcome parent payment period periodEnd periodStart postedAt postingDate prepaid price
  product purchasedAt quantity quote rate ratedAt reason region rejectedAt renewalAt requestedAt revenueCategory reversal reversedAt
  revision salesOwner schedule segment settledAt sku start startAt state status subscription sync system target tax taxCode
  taxRegistration to total type unit unitAmount units updatedAt validFrom validTo voided voidedAt watermark windowEnd windowStart zone`);

const PERSONAL =
  listed(`email e_mail email_address customer_email phone phone_number customer_phone mobile mobile_number telephone fax
  first_name last_name given_name family_name middle_name surname full_name contact contact_name contact_person salutation
  customer_name customer_address birth_date birthday date_of_birth dob gender address address_line address_line_1 address_line_2 street
  street_address postal_code zip zip_code post_code billing_address shipping_address billing_details shipping shipping_details
  ip ip_address client_ip user_agent user_name recipient`);

const FORBIDDEN = listed(`card card_number pan cvc cvv cvv2 card_cvc card_expiry exp_month exp_year iban bank_account
  bank_account_number account_number routing_number sort_code bic swift payment_method payment_method_details password passwd secret
  client_secret api_key access_token refresh_token id_token authorization private_key ssn social_security_number passport
  passport_number national_id identity_card_number driving_licence`);

/** A name as it is compared: "Card-Number", "cardNumber" and "card_number" are one. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[_\-\s]/g, '');
}

const known = new Map<string, FieldClass | null>();
const MEMORY = 10_000;

/** The class of a field by its name; null of one that nobody has declared. */
export function classOfField(name: string): FieldClass | null {
  const held = known.get(name);
  if (held !== undefined) return held;
  const key = plain(name);
  const found = FORBIDDEN.has(key) ? 'forbidden' : PERSONAL.has(key) ? 'personal' : BILLING.has(key) ? 'billing' : null;
  if (known.size >= MEMORY) known.clear();
  known.set(name, found);
  return found;
}

export interface Dropped {
  personal: number;
  forbidden: number;
}

/**
 * A JSON value without fields of persons and forbidden ones, at whatever depth; the value itself where it has none.
 * @param dropped counts what was taken out
 */
export function billingOnly(value: unknown, dropped: Dropped): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const list = value.map((member) => billingOnly(member, dropped));
    return list.some((member, place) => member !== value[place]) ? list : value;
  }
  let kept: Record<string, unknown> | null = null;
  for (const name of Object.keys(value)) {
    const member = (value as Record<string, unknown>)[name];
    const found = classOfField(name);
    if (found === 'personal' || found === 'forbidden') {
      dropped[found] += 1;
      kept ??= { ...value };
      delete kept[name];
      continue;
    }
    if (typeof member !== 'object' || member === null) continue;
    const clean = billingOnly(member, dropped);
    if (clean === member) continue;
    kept ??= { ...value };
    kept[name] = clean;
  }
  return kept ?? value;
}
