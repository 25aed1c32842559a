/** Whose a document is, beside whose a posting or a payment says it is. Pure. */
import type { AccountFacts } from './facts';

/** A document that a posting or a payment names, with the account that it is of at its issue. */
export interface Owned {
  /** Number or external ID. */
  readonly number: string;
  readonly account: AccountFacts | null;
}

/** One company: the same account, one the parent of the other, or both of one parent, who may pay and be booked for each other. */
const isFamily = (a: AccountFacts, b: AccountFacts): boolean =>
  a.id === b.id || a.parentId === b.id || b.parentId === a.id || (a.parentId !== null && a.parentId === b.parentId);

/** Whether a document is known to be of another company than the one that is named; what is not known is not told. */
export const isOfAnother = (named: AccountFacts | null, { account }: Owned): boolean =>
  named !== null && account !== null && !isFamily(named, account);
