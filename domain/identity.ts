/**
 * Deterministic identities. Everything that a signal describes gets an ID that is a pure function of its namespaced
 * external identity, so that records may refer to one another in whatever order they arrive.
 */
import { createHash } from 'node:crypto';

/** Between the parts of what is hashed: no part can hold it, since the door refuses control characters. */
export const SEPARATOR = '\u001f';

/** 16 bytes of SHA-256 over the parts, as a lower-case UUID string. */
function hashId(...parts: string[]): string {
  const hex = createHash('sha256').update(parts.join(SEPARATOR)).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/** The transaction ID that stands for "attached to none yet". */
export const UNATTACHED = '00000000-0000-0000-0000-000000000000';

/** ID of a record: (`system` = source name, `kind` of record, `externalId` in that system). */
export const recordId = (system: string, kind: string, externalId: string) =>
  hashId('record', system, kind, externalId);

/** ID of the account whose root identity is (`system`, `externalId`). */
export const accountId = (system: string, externalId: string) => hashId('account', system, externalId);

/** ID of a subscription (`system` = billing source name). */
export const subscriptionId = (system: string, externalId: string) => hashId('subscription', system, externalId);

/** ID of a usage flow: one customer reference, meter and unit of one source, with or without stated subscription. */
export const flowId = (system: string, customer: string, subscription: string, meter: string, unit: string) =>
  hashId('flow', system, customer, subscription, meter, unit);

/** ID of a case: exception type and subject, nothing else, so that a condition that returns finds its case. */
export const caseId = (type: string, subjectKind: string, subjectId: string) =>
  hashId('case', type, subjectKind, subjectId);

/** ID of a cause: of whatever its text is, short and fit for an address. */
export const causeId = (causeKey: string) => hashId('cause', causeKey);

/** What identifies a transaction (PRODUCT: identity of a transaction). */
export type TransactionKey =
  | { system: string; subscription: string; charge: string; start: Date }
  | { system: string; rated: string }
  | { system: string; invoice: string; line: string };

/** The readable key of a transaction, unique and stable. */
export function transactionKeyText(key: TransactionKey): string {
  if ('subscription' in key) return `${key.system}/${key.subscription}/${key.charge}/${key.start.toISOString()}`;
  if ('rated' in key) return `${key.system}/charge:${key.rated}`;
  return `${key.system}/line:${key.invoice}/${key.line}`;
}

export function transactionId(key: TransactionKey): string {
  if ('subscription' in key)
    return hashId('transaction', key.system, key.subscription, key.charge, key.start.toISOString());
  if ('rated' in key) return hashId('transaction', key.system, 'charge', key.rated);
  return hashId('transaction', key.system, 'line', key.invoice, key.line);
}

/** Dedup key of a signal, 16 bytes: configured source name, CloudEvents `source` and `id`. */
export function signalKey(sourceName: string, ceSource: string, ceId: string): Buffer {
  return createHash('sha256')
    .update(sourceName + SEPARATOR + ceSource + SEPARATOR + ceId)
    .digest()
    .subarray(0, 16);
}
