/** Cases of documents on their way into the ERP, and of what the ERP booked. */
import Decimal from 'decimal.js';
import type { Accounts } from './accounts';
import { type Company, type Found, HOUR, isBeyondTolerance, stated } from './case';
import type { Document, Documents, Posted } from './documents';

const REFUSALS: Readonly<Record<string, string>> = { unavailable: 'erp-unavailable' };

const standing = ({ posted }: Document): Posted[] => posted.filter(({ reversedAt }) => reversedAt === null);
const total = (postings: readonly Posted[]) => postings.reduce((sum, { amount }) => sum.plus(amount), new Decimal(0));

/** Hours that the legal entity of a document's account allows for posting. */
function postingHours(document: Document, company: Company, accounts: Accounts): number {
  const account = accounts.of(document.system, document.customer, document.issuedAt);
  const stating = account ? accounts.stated(account, 'entity', document.issuedAt) : new Map<string, string>();
  const entity = stating.get(`${document.system}/${document.customer}`) ?? [...stating.values()][0];
  return company.entities.find(({ code }) => code === entity)?.postingHours ?? 24;
}

/** Two or more ERP documents, together beyond the net: one books it whole, or two book the same amount. */
function isPostedTwice({ net }: Document, postings: readonly Posted[]): boolean {
  if (postings.length < 2) return false;
  const excess = total(postings).minus(net);
  if (!excess.gt(0) || !isBeyondTolerance(excess, net)) return false;
  return (
    postings.some(({ amount }) => !isBeyondTolerance(amount.minus(net), net)) ||
    postings.some((one, index) => postings.slice(index + 1).some(({ amount }) => amount.equals(one.amount)))
  );
}

export function* postingCases(documents: Documents, company: Company, accounts: Accounts, at: number): Iterable<Found> {
  for (const document of documents.all.values()) {
    const { name: subject, net, currency, voidedAt } = document;
    const all = standing(document);
    const foreign = all.filter((one) => one.currency !== currency);
    const own = all.filter((one) => one.currency === currency);
    const lastAt = (postings: readonly Posted[]) => Math.max(...postings.map((one) => one.at));

    if (foreign.length > 0)
      yield { type: 'currency-mismatch', subject, ...stated(net, currency), since: lastAt(foreign) };
    if (own.length > 0) {
      const asked = voidedAt === null ? net : new Decimal(0);
      const difference = total(own).minus(asked);
      if (voidedAt === null && isPostedTwice(document, own))
        yield { type: 'duplicate-posting', subject, ...stated(difference, currency), since: lastAt(own) };
      else if (isBeyondTolerance(difference, net))
        yield {
          ...{ type: 'invoiced-vs-posted', subject, ...stated(difference.abs(), currency) },
          since: Math.max(lastAt(own), voidedAt ?? 0),
        };
    }
    if (voidedAt !== null || own.length > 0) continue;

    // What the ERP booked and took back counts as an answer to what it had refused before.
    const taken = document.posted.filter((one) => one.currency === currency);
    const refused = document.refused.filter((one) => taken.every((posting) => posting.at < one.at));
    const last = refused.sort((a, b) => a.at - b.at).at(-1);
    if (last) {
      const reason = REFUSALS[last.reason] ?? last.reason.replaceAll(' ', '-');
      yield { type: `posting-rejected-${reason}`, subject, ...stated(net, currency), since: last.at };
      continue;
    }
    const due = document.issuedAt + postingHours(document, company, accounts) * HOUR;
    if (due <= at && foreign.length === 0)
      yield {
        type: document.type === 'invoice' ? 'posting-overdue' : 'credit-memo-not-posted',
        ...{ subject, ...stated(net, currency), since: due },
      };
  }
  for (const { posting, currency, amount, at: since } of documents.unsupported)
    yield {
      ...{ type: 'posted-without-invoice', subject: `posting ${posting.source}/${posting.data.erpDocument}` },
      ...{ ...stated(amount, currency), since },
    };
}
