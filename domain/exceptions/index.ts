/** The registry of exception types: a new type is one file beside its subject kind, and one line here. */
import type { At } from '../policies/policies';
import { accountHierarchyMismatch } from '../subjects/account/types/account-hierarchy-mismatch';
import { accountAmbiguous } from '../subjects/account/types/ambiguous-account';
import { erpCustomerMissing } from '../subjects/account/types/erp-customer-missing';
import { crmSyncFailed } from '../subjects/crm-sync/types/crm-sync-failed';
import { crmSyncOfUnknownObject } from '../subjects/crm-sync/types/crm-sync-of-unknown-object';
import { crmSyncOverdue } from '../subjects/crm-sync/types/crm-sync-overdue';
import { unmatchedAccount } from '../subjects/customer/types/unmatched-account';
import { schemaInvalid } from '../subjects/dead-letter/types/schema-invalid';
import { transformationFailed } from '../subjects/dead-letter/types/transformation-failed';
import type { SubjectCode, SubjectStates } from '../subjects/define';
import { creditExceedsInvoice } from '../subjects/document/types/credit-exceeds-invoice';
import { creditMemoNotPosted } from '../subjects/document/types/credit-memo-not-posted';
import { currencyMismatch } from '../subjects/document/types/currency-mismatch';
import { duplicateInvoice } from '../subjects/document/types/duplicate-invoice';
import { duplicatePosting } from '../subjects/document/types/duplicate-posting';
import { invoiceDisputed } from '../subjects/document/types/invoice-disputed';
import { invoicedVsPosted } from '../subjects/document/types/invoiced-vs-posted';
import { invoicedVsScheduledRevenue } from '../subjects/document/types/invoiced-vs-scheduled-revenue';
import { postingOverdue } from '../subjects/document/types/posting-overdue';
import { postingRejectedCustomerBlocked } from '../subjects/document/types/posting-rejected-customer-blocked';
import { postingRejectedDuplicateDocument } from '../subjects/document/types/posting-rejected-duplicate-document';
import { postingRejectedErpUnavailable } from '../subjects/document/types/posting-rejected-erp-unavailable';
import { postingRejectedInvalidRevenueAccount } from '../subjects/document/types/posting-rejected-invalid-revenue-account';
import { postingRejectedMissingDimension } from '../subjects/document/types/posting-rejected-missing-dimension';
import { postingRejectedMissingTaxCode } from '../subjects/document/types/posting-rejected-missing-tax-code';
import { postingRejectedOther } from '../subjects/document/types/posting-rejected-other';
import { postingRejectedPeriodClosed } from '../subjects/document/types/posting-rejected-period-closed';
import { postingRejectedRateLimited } from '../subjects/document/types/posting-rejected-rate-limited';
import { revenueScheduleRejected } from '../subjects/document/types/revenue-schedule-rejected';
import { settlementOverdue } from '../subjects/document/types/settlement-overdue';
import { taxCalculationFailed } from '../subjects/document/types/tax-calculation-failed';
import { taxDiffersFromInvoice } from '../subjects/document/types/tax-differs';
import { taxOverdue } from '../subjects/document/types/tax-overdue';
import { totalsDoNotFoot } from '../subjects/document/types/totals-do-not-foot';
import { unknownMeter } from '../subjects/meter/types/unknown-meter';
import { paymentOfAnotherCustomer } from '../subjects/payment/types/payment-of-another-customer';
import { paymentUnmatched } from '../subjects/payment/types/payment-unmatched';
import { customerMismatch } from '../subjects/posting/types/customer-mismatch';
import { postedWithoutInvoice } from '../subjects/posting/types/posted-without-invoice';
import { productNotSynced } from '../subjects/product/types/product-not-synced';
import { skuNotMapped } from '../subjects/product/types/sku-not-mapped';
import { conflictingContent } from '../subjects/signal/types/conflicting-content';
import { correctionOfUnknownEvent } from '../subjects/source/types/correction-of-unknown-event';
import { duplicateBurst } from '../subjects/source/types/duplicate-burst';
import { signatureInvalid } from '../subjects/source/types/signature-invalid';
import { sourceSilent } from '../subjects/source/types/source-silent';
import { commitmentAlmostUsed } from '../subjects/subscription/types/commitment-almost-used';
import { contractNotInBilling } from '../subjects/subscription/types/contract-not-in-billing';
import { entitlementNotWithdrawn } from '../subjects/subscription/types/entitlement-not-withdrawn';
import { invoiceNotReady } from '../subjects/subscription/types/invoice-not-ready';
import { missingEntitlement } from '../subjects/subscription/types/missing-entitlement';
import { priceVersionDrift } from '../subjects/subscription/types/price-version-drift';
import { chargeWithoutSubscription } from '../subjects/suspended-record/types/charge-without-subscription';
import { creditMemoWithoutInvoice } from '../subjects/suspended-record/types/credit-memo-without-invoice';
import { invoiceLineWithoutCharge } from '../subjects/suspended-record/types/invoice-line-without-charge';
import { orderWithoutSubscription } from '../subjects/suspended-record/types/order-without-subscription';
import { postingOfUnknownDocument } from '../subjects/suspended-record/types/posting-of-unknown-document';
import { reversalOfUnknownPosting } from '../subjects/suspended-record/types/reversal-of-unknown-posting';
import { unknownReference } from '../subjects/suspended-record/types/unknown-reference';
import { capturedVsAggregated } from '../subjects/transaction/types/captured-vs-aggregated';
import { invoicingOverdue } from '../subjects/transaction/types/invoicing-overdue';
import { periodMismatch } from '../subjects/transaction/types/period-mismatch';
import { ratedVsInvoiced } from '../subjects/transaction/types/rated-vs-invoiced';
import { ratingOverdue } from '../subjects/transaction/types/rating-overdue';
import { usageAfterClose } from '../subjects/transaction/types/usage-after-close';
import { usageAfterGrace } from '../subjects/transaction/types/usage-after-grace';
import { usageAfterInvoice } from '../subjects/transaction/types/usage-after-invoice';
import { usageVsBilled } from '../subjects/transaction/types/usage-vs-billed';
import { ambiguousSubscription } from '../subjects/usage-flow/types/ambiguous-subscription';
import { unitNotConvertible } from '../subjects/usage-flow/types/unit-not-convertible';
import { usageGap } from '../subjects/usage-flow/types/usage-gap';
import { usageWithoutContract } from '../subjects/usage-flow/types/usage-without-contract';
import type { ExceptionType, TypedFinding } from './define';

type Any = { [Code in SubjectCode]: ExceptionType<Code> }[SubjectCode];

/** Every type, for enums, filters, screens and the contract test. */
export const EXCEPTION_TYPES: readonly Any[] = [
  postingRejectedMissingTaxCode,
  postingRejectedPeriodClosed,
  postingRejectedInvalidRevenueAccount,
  postingRejectedMissingDimension,
  postingRejectedCustomerBlocked,
  postingRejectedDuplicateDocument,
  postingRejectedRateLimited,
  postingRejectedErpUnavailable,
  postingRejectedOther,
  postingOverdue,
  creditMemoNotPosted,
  duplicatePosting,
  duplicateInvoice,
  invoicedVsPosted,
  currencyMismatch,
  totalsDoNotFoot,
  creditExceedsInvoice,
  taxCalculationFailed,
  taxDiffersFromInvoice,
  taxOverdue,
  revenueScheduleRejected,
  invoicedVsScheduledRevenue,
  invoiceDisputed,
  settlementOverdue,
  usageVsBilled,
  capturedVsAggregated,
  usageAfterGrace,
  usageAfterInvoice,
  usageAfterClose,
  ratingOverdue,
  invoicingOverdue,
  ratedVsInvoiced,
  periodMismatch,
  unmatchedAccount,
  accountAmbiguous,
  accountHierarchyMismatch,
  erpCustomerMissing,
  contractNotInBilling,
  missingEntitlement,
  entitlementNotWithdrawn,
  priceVersionDrift,
  invoiceNotReady,
  commitmentAlmostUsed,
  productNotSynced,
  skuNotMapped,
  unknownMeter,
  usageWithoutContract,
  ambiguousSubscription,
  usageGap,
  unitNotConvertible,
  paymentUnmatched,
  paymentOfAnotherCustomer,
  postedWithoutInvoice,
  customerMismatch,
  conflictingContent,
  schemaInvalid,
  transformationFailed,
  signatureInvalid,
  duplicateBurst,
  sourceSilent,
  correctionOfUnknownEvent,
  crmSyncFailed,
  crmSyncOfUnknownObject,
  crmSyncOverdue,
  chargeWithoutSubscription,
  invoiceLineWithoutCharge,
  creditMemoWithoutInvoice,
  postingOfUnknownDocument,
  reversalOfUnknownPosting,
  orderWithoutSubscription,
  unknownReference,
];

const byCode = new Map<string, Any>(EXCEPTION_TYPES.map((type) => [type.code, type]));
export const exceptionType = (code: string): Any | undefined => byCode.get(code);

const bySubject = new Map<SubjectCode, Any[]>();
for (const type of EXCEPTION_TYPES) bySubject.set(type.subject, [...(bySubject.get(type.subject) ?? []), type]);

/** What the types of a kind find in one subject's state: of a group of types that exclude one another at most one. */
export function findingsOf<Code extends SubjectCode>(code: Code, state: SubjectStates[Code], at: At): TypedFinding[] {
  if (at.detects === false) return [];
  const types = (bySubject.get(code) ?? []) as unknown as readonly ExceptionType<Code>[];
  const run = (type: ExceptionType<Code>): TypedFinding[] => {
    const finding = type.detect(state, at);
    return finding ? [{ ...finding, type: type.code, subjectKind: code }] : [];
  };
  const named = types.filter(({ rest }) => !rest).flatMap(run);
  if (!types.some(({ rest }) => rest)) return named;
  const taken = new Set(named.map(({ type }) => byCode.get(type)?.group));
  return [...named, ...types.filter(({ rest, group }) => rest && !taken.has(group)).flatMap(run)];
}
