/** The registry of record kinds: a new kind is one file and one line here. */
import type { z } from 'zod';
import { charge } from './charge';
import { creditApplication } from './credit-application';
import { creditMemo } from './credit-memo';
import { creditMemoVoid } from './credit-memo-void';
import { crmSync } from './crm-sync';
import { crmSyncFailure } from './crm-sync-failure';
import type { RecordEntry, RecordRole } from './define';
import { dispute } from './dispute';
import { disputeSettlement } from './dispute-settlement';
import { entitlementChange } from './entitlement-change';
import { erpDocument } from './erp-document';
import { invoice } from './invoice';
import { invoiceVoid } from './invoice-void';
import { order } from './order';
import { payment } from './payment';
import { paymentFailure } from './payment-failure';
import { postingAttempt } from './posting-attempt';
import { postingFailure } from './posting-failure';
import { productSync } from './product-sync';
import { productSyncFailure } from './product-sync-failure';
import { refund } from './refund';
import { revenueRejection } from './revenue-rejection';
import { revenueSchedule } from './revenue-schedule';
import { reversal } from './reversal';
import { taxCalculation } from './tax-calculation';
import { taxFailure } from './tax-failure';
import { usageAggregate } from './usage-aggregate';

export const RECORDS = {
  'usage aggregate': usageAggregate,
  charge,
  invoice,
  'credit memo': creditMemo,
  'invoice void': invoiceVoid,
  'credit memo void': creditMemoVoid,
  'posting attempt': postingAttempt,
  'posting failure': postingFailure,
  'erp document': erpDocument,
  reversal,
  payment,
  'payment failure': paymentFailure,
  refund,
  'crm sync': crmSync,
  'crm sync failure': crmSyncFailure,
  'credit application': creditApplication,
  dispute,
  'dispute settlement': disputeSettlement,
  'tax calculation': taxCalculation,
  'tax failure': taxFailure,
  'revenue schedule': revenueSchedule,
  'revenue rejection': revenueRejection,
  order,
  'entitlement change': entitlementChange,
  'product sync': productSync,
  'product sync failure': productSyncFailure,
} as const;

export type RecordKind = keyof typeof RECORDS;
/** The body of a record of this kind: the data of the signals that it is read from. */
export type RecordBody<Kind extends RecordKind> = z.output<(typeof RECORDS)[Kind]['signals'][number]['schema']>;
/** The kinds in one of these roles. */
export type KindOf<Role extends RecordRole> = {
  [Kind in RecordKind]: (typeof RECORDS)[Kind]['role'] extends Role ? Kind : never;
}[RecordKind];

/** An entry whose kind is only known when running: what it describes and notes takes the body of its own kind. */
export type AnyRecord = Omit<RecordEntry, 'describe' | 'note' | 'kind'> & {
  readonly kind: RecordKind;
  describe(...args: [data: never, ...Rest]): ReturnType<RecordEntry['describe']>;
  note?(body: never): string | null;
};
type Rest = Parameters<RecordEntry['describe']> extends [unknown, ...infer Others] ? Others : never;

export const RECORD_KINDS = Object.keys(RECORDS) as readonly RecordKind[];
const entries = new Map<string, AnyRecord>(Object.entries(RECORDS));

/** The entry of a kind. */
export const recordEntry = (kind: RecordKind): AnyRecord => RECORDS[kind];

/** The entry of a kind that came out of the store or from a reader; undefined when there is none. */
export const findRecord = (kind: string): AnyRecord | undefined => entries.get(kind);

/** The kinds in one of these roles, for statements over sets. */
export const kindsOf = <Role extends RecordRole>(...roles: readonly Role[]): readonly KindOf<Role>[] =>
  RECORD_KINDS.filter((kind): kind is KindOf<Role> => (roles as readonly RecordRole[]).includes(RECORDS[kind].role));

const byType = new Map<string, AnyRecord[]>();
for (const entry of entries.values())
  for (const { type } of entry.signals) byType.set(type, [...(byType.get(type) ?? []), entry]);

/** The kinds that are read from signals of a type. */
export const recordsOfType = (type: string): readonly AnyRecord[] => byType.get(type) ?? [];

/** Whether a record is in one of these roles; narrows its body. */
export const isRole = <Fact extends { readonly kind: RecordKind }, Role extends RecordRole>(
  record: Fact,
  ...roles: readonly Role[]
): record is Extract<Fact, { readonly kind: KindOf<Role> }> =>
  (roles as readonly RecordRole[]).includes(RECORDS[record.kind].role);
