/** What a record brings to a document. Pure. */

import { sum, text } from '../../money';
import { recordEntry } from '../../records';
import { allocatePosting, type DocumentState } from './state';

/** What a posting, payment or refund brings to this document, signed as it counts; null when its share is not known yet. */
export function allocatedTo({ facts }: DocumentState, recordId: string): string | null {
  const posting = facts.postings.find(({ id }) => id === recordId);
  if (posting) {
    const parts = [...allocatePosting(posting)].filter(([index]) => posting.links[index]?.toId === facts.record.id);
    return parts.length > 0 ? text(sum(parts.map(([, part]) => part))) : null;
  }
  const payment = facts.payments.find(({ id }) => id === recordId);
  if (!payment) return null;
  const parts = payment.links.filter(({ toId, amount }) => toId === facts.record.id && amount !== null);
  const part = sum(parts.map(({ amount }) => amount as string));
  return text(part.times(recordEntry(payment.kind).sign));
}
