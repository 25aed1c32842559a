import { assertMay } from '@/domain/access';
import {
  type BillingFacts,
  type BillingStatus,
  billedUpTo,
  billingStatus,
  type OpenCases,
} from '@/domain/billing-status';
import { exceptionType } from '@/domain/exceptions';
import { decimal, text } from '@/domain/money';
import { reach } from '@/server/access';
import { type CaseRow, openCasesOfAccount } from '@/server/exceptions/queries';
import { defineLoader } from '@/server/load';
import { pool } from '@/server/runtime/db';
import { prepared } from '@/server/runtime/prepared';
import { type InvoiceRow, invoicesOfAccounts, isPosted } from './invoices';
import { type SubscriptionRow, subscriptionsOf } from './subscriptions';

/**
 * Billing status by account.
 * @param linkId what an account is called in the path of a link
 */
export const billingStatusOf = (linkId: (account: string) => string) =>
  defineLoader<BillingStatus>(async (reader, ids, now) => {
    assertMay(reader, 'accounts:read');
    const params: unknown[] = [ids, now];
    const [{ rows }, invoices, cases, subscriptions] = await Promise.all([
      pool.query<{
        id: string;
        name: string;
        zone: string;
        charges:
          | { subscription: string | null; charge: string | null; startsAt: string; billedTo: string | null }[]
          | null;
        unbilled: { amount: string; currency: string }[] | null;
      }>(
        prepared(
          `SELECT a.id, a.name, COALESCE(e.zone, 'UTC') AS zone, billed.charges, unbilled.parts AS unbilled
           FROM account a LEFT JOIN legal_entity e ON e.id = a.entity_id
           LEFT JOIN LATERAL (
             SELECT json_agg(json_build_object('subscription', c.subscription_id, 'charge', c.charge, 'startsAt', c.starts_at, 'billedTo', c.billed_to)) AS charges FROM (
               SELECT t.subscription_id, t.charge, min(t.period_start) AS starts_at,
                      max(t.period_end) FILTER (WHERE t.invoiced_amount <> 0 OR t.stages @? '$[*] ? (@.name == "invoiced" && exists(@.completedAt))') AS billed_to
                 FROM transaction t WHERE t.account_id = a.id AND t.kind IN ('usage', 'recurring') GROUP BY 1, 2) c) billed ON true
           LEFT JOIN LATERAL (
             SELECT json_agg(json_build_object('currency', s.currency, 'amount', s.amount::text)) AS parts FROM (
               SELECT t.currency, sum(p.amount) AS amount FROM transaction t
                CROSS JOIN LATERAL (SELECT coalesce((t.invoice_variance_parts ->> 'unexplained')::numeric, 0) + coalesce((t.invoice_variance_parts ->> 'in exception')::numeric, 0) AS amount) p
                WHERE t.account_id = a.id AND t.rated AND t.invoice_variance_class IN ('unexplained', 'in exception') AND p.amount > 0 AND t.currency IS NOT NULL GROUP BY t.currency) s) unbilled ON true
          WHERE a.id = ANY($1::uuid[]) AND $2::timestamptz IS NOT NULL AND ${reach(reader, 'a', params)}`,
          params,
        ),
      ),
      invoicesOfAccounts(reader, ids),
      reader.permissions.has('exceptions:read')
        ? openCasesOfAccount.fetch(reader, ids, now)
        : new Map<string, CaseRow[]>(),
      subscriptionsOf.fetch(reader, ids, now),
    ]);
    return new Map(
      rows.map((row) => {
        const mine = invoices.filter(({ accountId }) => accountId === row.id);
        const facts: BillingFacts = {
          account: row.name,
          zone: row.zone,
          billedUpTo: billedUpTo(
            (row.charges ?? []).map(({ subscription, charge, startsAt, billedTo }) => ({
              running: isRunning(subscriptions.get(row.id) ?? [], subscription, charge, now),
              startsAt: new Date(startsAt),
              billedTo: billedTo ? new Date(billedTo) : null,
            })),
          ),
          unbilled: row.unbilled ?? [],
          invoices: mine.map(billedInvoice),
          cases: openCases(cases.get(row.id) ?? [], new Set(mine.map(({ id }) => id))),
          commitments: (subscriptions.get(row.id) ?? []).flatMap(({ externalId, commitment }) =>
            commitment
              ? [
                  {
                    subscription: externalId,
                    used: commitment.used,
                    amount: commitment.amount,
                    currency: commitment.currency,
                  },
                ]
              : [],
          ),
        };
        return [row.id, billingStatus(facts, now, `account=${linkId(row.id)}`)];
      }),
    );
  });

/** Whether a subscription of the account still charges this. */
const isRunning = (
  subscriptions: readonly SubscriptionRow[],
  subscription: string | null,
  charge: string | null,
  now: Date,
): boolean =>
  subscriptions.some(
    ({ id, status, endAt, charges }) =>
      id === subscription &&
      status === 'active' &&
      (!endAt || endAt > now) &&
      charges.some(({ code }) => code === charge),
  );

const billedInvoice = (invoice: InvoiceRow): BillingFacts['invoices'][number] => ({
  currency: invoice.currency,
  net: invoice.net,
  owed: text(decimal(invoice.gross).minus(invoice.creditedGross)),
  settled: invoice.settled,
  posted: isPosted(invoice),
  voided: invoice.voided,
  dueAt: invoice.dueAt,
  held: invoice.cases > 0,
});

/** Cases by type, with the longest-standing first. */
function openCases(cases: readonly CaseRow[], invoices: ReadonlySet<string>): OpenCases[] {
  const types = new Map<string, OpenCases>();
  for (const found of cases) {
    const type = exceptionType(found.type);
    const held = types.get(found.type);
    const amount =
      found.amountAtRisk !== null && found.currency ? [{ amount: found.amountAtRisk, currency: found.currency }] : [];
    const estimated = found.amountBasis === 'estimated';
    types.set(found.type, {
      type: found.type,
      title: type?.title ?? found.type,
      count: (held?.count ?? 0) + 1,
      invoices: (held?.invoices ?? 0) + (invoices.has(found.subjectId) ? 1 : 0),
      since: held && held.since < found.since ? held.since : found.since,
      amounts: [...(held?.amounts ?? []), ...(estimated ? [] : amount)],
      estimated: [...(held?.estimated ?? []), ...(estimated ? amount : [])],
      holdsDocuments: type?.explains === 'posted' && type.class !== 'variance',
    });
  }
  return [...types.values()].sort((a, b) => a.since.getTime() - b.since.getTime());
}
