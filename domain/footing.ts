/** Whether a document's own totals are the sums of its lines, and what a record brings to a document. Pure. */
import { allocatePosting, type DocumentState } from './documents';
import type { DocumentFacts } from './facts';
import { type Decimal, decimal, sum, text } from './money';

/** A total as stated and as its lines sum up to it; unsigned, in the document's currency. */
export interface Foot {
  readonly label: string;
  /** Null where the source states none. */
  readonly stated: string | null;
  readonly lines: string;
  readonly difference: string;
}
export interface Footing {
  readonly feet: readonly Foot[];
  /** Every total that is stated is what its lines sum to. */
  readonly foots: boolean;
}

const stated = (value: unknown): Decimal | null => (typeof value === 'string' ? decimal(value) : null);

/** Net, tax and gross of a document beside the sums of its lines. */
export function footingOf({ record, lines }: Pick<DocumentFacts, 'record' | 'lines'>): Footing {
  const net = sum(lines.map(({ amount }) => amount));
  const tax = sum(lines.map((line) => line.tax));
  // Not every kind of document states every total.
  const body: Readonly<Record<string, unknown>> = record.body;
  const statedNet = decimal(record.amount ?? '0');
  const statedTax = stated(body.tax);
  const statedGross = stated(body.total);
  const foot = (label: string, of: Decimal | null, total: Decimal): Foot => ({
    label,
    stated: of && text(of),
    lines: text(total),
    difference: text(of ? of.minus(total) : decimal('0')),
  });
  const feet = [foot('Net', statedNet, net), foot('Tax', statedTax, tax), foot('Gross', statedGross, net.plus(tax))];
  return { feet, foots: feet.every(({ difference }) => decimal(difference).isZero()) };
}

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
  return text(payment.kind === 'refund' ? part.negated() : part);
}
