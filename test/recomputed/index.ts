/** All cases of a company, from its raw signals, the set-up and an instant. */
import { Accounts } from './accounts';
import { agreementCases } from './agreements';
import { besideCases } from './beside';
import { booksOf } from './books';
import type { Company, Found } from './case';
import { catalogueCases } from './catalogue';
import { contractCases } from './contracts';
import { Documents } from './documents';
import { masterDataCases } from './master-data';
import { leftToPay, moneyCases } from './money';
import { invoicedTwice, payerCases } from './payers';
import { postingCases } from './postings';
import { readinessCases } from './readiness';
import { type Delivered, read } from './signals';
import { sourceCases } from './sources';
import { Subscriptions } from './subscriptions';
import { transactionCases } from './transactions';
import { eventsOf, suspendedUsage } from './usage';
import { waitingCases } from './waiting';

export type { Company, Found } from './case';
export type { Delivered } from './signals';

/** The standard *Settle time*: a condition holds this long before its case opens. */
const SETTLE = 5 * 60_000;

/** What it knows to find; a test holds this list to the catalogue. */
export const RECOMPUTED = [
  'account-hierarchy-mismatch',
  'ambiguous-subscription',
  'captured-vs-aggregated',
  'charge-without-subscription',
  'conflicting-content',
  'correction-of-unknown-event',
  'credit-exceeds-invoice',
  'credit-memo-not-posted',
  'credit-memo-without-invoice',
  'crm-sync-failed',
  'crm-sync-of-unknown-object',
  'currency-mismatch',
  'duplicate-posting',
  'invoice-disputed',
  'invoice-line-without-charge',
  'invoiced-vs-posted',
  'invoiced-vs-scheduled-revenue',
  'invoicing-overdue',
  'order-without-subscription',
  'payment-unmatched',
  'period-mismatch',
  'posted-without-invoice',
  'posting-of-unknown-document',
  'posting-overdue',
  'posting-rejected-customer-blocked',
  'posting-rejected-duplicate-document',
  'posting-rejected-erp-unavailable',
  'posting-rejected-invalid-revenue-account',
  'posting-rejected-missing-dimension',
  'posting-rejected-missing-tax-code',
  'posting-rejected-other',
  'posting-rejected-period-closed',
  'posting-rejected-rate-limited',
  'rated-vs-invoiced',
  'rating-overdue',
  'revenue-schedule-rejected',
  'reversal-of-unknown-posting',
  'schema-invalid',
  'settlement-overdue',
  'source-silent',
  'tax-calculation-failed',
  'tax-differs',
  'totals-do-not-foot',
  'unit-not-convertible',
  'unknown-meter',
  'unknown-reference',
  'unmatched-account',
  'usage-after-close',
  'usage-after-grace',
  'usage-after-invoice',
  'usage-vs-billed',
  'usage-without-contract',
  'ambiguous-account',
  'commitment-almost-used',
  'contract-not-in-billing',
  'crm-sync-overdue',
  'customer-mismatch',
  'duplicate-invoice',
  'entitlement-not-withdrawn',
  'erp-customer-missing',
  'missing-entitlement',
  'payment-of-another-customer',
  'price-version-drift',
  'product-not-synced',
  'sku-not-mapped',
  'invoice-not-ready',
] as const;

/**
 * @param at the instant at which one looks, milliseconds
 * @returns the conditions that hold, each once
 */
export function recompute(delivered: readonly Delivered[], company: Company, at: number): Found[] {
  const told = read(delivered);
  const { contents } = told;
  const accounts = new Accounts(contents);
  const documents = new Documents(contents, company);
  const subscriptions = new Subscriptions(contents, company);
  const events = eventsOf(contents, accounts, subscriptions, at);
  const twice = new Set([...invoicedTwice(documents, contents)].map(({ subject }) => subject));
  const found = [
    ...postingCases(documents, company, accounts, at),
    ...besideCases(documents, contents),
    ...moneyCases(documents, contents, at),
    ...waitingCases({ contents, company, documents, accounts, subscriptions }),
    ...suspendedUsage(events, contents, accounts),
    ...transactionCases(
      { contents, documents, subscriptions, accounts, events, twice, closedAt: booksOf(contents, company, accounts) },
      at,
    ),
    ...agreementCases({ contents, documents, subscriptions, accounts, open: leftToPay(documents, contents) }, at),
    ...readinessCases(contents, accounts, subscriptions, at),
    ...contractCases(contents, subscriptions, at),
    ...catalogueCases({ contents, company, documents, subscriptions, accounts }, at),
    ...payerCases(documents, contents, accounts),
    ...masterDataCases(accounts, at),
    ...sourceCases(told, company, at),
  ];
  return found.filter(({ since }) => since + SETTLE <= at);
}
