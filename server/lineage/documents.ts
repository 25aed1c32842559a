/** Nodes and edges of one document and of everything that refers to it. Pure. */
import { allocate } from '@/domain/allocation';
import type { LineFact, PaymentFact, PostingFact } from '@/domain/facts';
import { type Decimal, decimal, sum, text, ZERO } from '@/domain/money';
import { type StatusOf, statusOf } from '@/domain/record-status';
import { isRole, recordEntry } from '@/domain/records';
import { allocatePosting, type DocumentState } from '@/domain/subjects/document/state';
import type { Term } from '@/domain/terms';
import { drawBesideDocument, footingNote } from './beside';
import type { Drawing } from './drawing';
import type { LineageNode } from './node';

const lineNet = (line: LineFact) => decimal(line.amount);
const lineGross = (line: LineFact) => decimal(line.amount).plus(line.tax);

/** The part of a document's amount that falls on lines of this transaction. `mine` says which lines those are. */
function partOf(
  amount: Decimal,
  document: DocumentState,
  weigh: (line: LineFact) => Decimal,
  mine: (index: number) => Decimal,
): Decimal {
  const parts = allocate(amount, document.facts.lines.map(weigh), document.facts.record.currency ?? 'USD');
  return sum(parts.map((part, index) => part.times(mine(index))));
}

function postedPart(posting: PostingFact, document: DocumentState, mine: (index: number) => Decimal): Decimal {
  const { lines, record } = document.facts;
  let total = ZERO;
  for (const [index, part] of allocatePosting(posting)) {
    const link = posting.links[index];
    if (link?.toId !== record.id) continue;
    const stated = lines.findIndex(({ line }) => line === link.toLine);
    total = total.plus(stated >= 0 ? part.times(mine(stated)) : partOf(part, document, lineNet, mine));
  }
  return total;
}

/** How far an invoice is, whole: the one order of questions for every screen that says it. */
export function invoiceStatus(state: DocumentState, now: Date): StatusOf<'invoice'> {
  if (state.isVoid) return 'voided';
  const owed = state.gross.minus(state.creditedGross);
  if (owed.lessThanOrEqualTo(0) && state.credited.greaterThan(0)) return 'credited';
  if (state.settled.greaterThanOrEqualTo(owed.minus('0.01'))) return 'paid';
  if (state.settlementDueAt && state.settlementDueAt < now) return 'overdue';
  if (state.settled.greaterThan(0)) return 'partly paid';
  return state.posting === 'posted' ? 'posted' : state.posting === 'rejected' ? 'rejected' : 'issued';
}

export const creditMemoStatus = (state: DocumentState): StatusOf<'credit memo'> =>
  state.isVoid
    ? 'voided'
    : state.posting === 'posted'
      ? 'posted'
      : state.posting === 'rejected'
        ? 'rejected'
        : 'issued';

/** The term of a document's status at an instant. */
export const documentTerm = (state: DocumentState, now: Date): Term =>
  state.facts.type === 'invoice'
    ? statusOf('invoice', invoiceStatus(state, now))
    : statusOf('credit memo', creditMemoStatus(state));

const ATTACHMENT: Readonly<Record<string, string>> = {
  stated: 'by stated line',
  charge: 'by the charge that the line names',
  'only charge': 'by the only charge that fits',
  'credited line': 'by the credited line',
  allocated: 'allocated pro rata',
};

/**
 * One document with its attempts, postings, payments and syncs.
 * @param mine share (0..1) of each of its lines that belongs to the transaction
 * @returns the document's own node
 */
export function drawDocument(
  drawing: Drawing,
  state: DocumentState,
  mine: (index: number) => Decimal,
  now: Date,
): LineageNode {
  const { record, lines } = state.facts;
  const own = lines.filter((_, index) => !mine(index).isZero());
  const allocated = sum(lines.map((line, index) => lineNet(line).times(mine(index)))).times(state.sign);
  const shares = lines.length > own.length || own.some(({ attachment }) => attachment === 'allocated');
  const document = drawing.record(record, documentTerm(state, now), {
    amount: text(state.net),
    allocated: text(allocated),
    allocation: shares ? (ATTACHMENT[own[0]?.attachment ?? ''] ?? null) : null,
    recordIds: [record.id, ...(state.facts.void ? [state.facts.void.id] : [])],
    basis: footingNote(state),
  });
  const attempts = drawAttempts(drawing, state, document);
  for (const posting of state.facts.postings)
    drawPosting(
      drawing,
      state,
      posting,
      postedPart(posting, state, mine),
      attempts.get(posting.body.attempt ?? '') ?? document,
    );
  for (const payment of state.facts.payments) drawPayment(drawing, state, payment, document, mine);
  for (const sync of state.facts.syncs) {
    const status = isRole(sync, 'failed sync')
      ? statusOf('crm sync failure', 'failed')
      : statusOf('crm sync', 'synced');
    drawing.edge(document, drawing.record(sync, status));
  }
  drawBesideDocument(drawing, state, document);
  return document;
}

/** An attempt and the refusal of the same attempt are one node. */
function drawAttempts(drawing: Drawing, { facts }: DocumentState, document: LineageNode): Map<string, LineageNode> {
  const nodes = new Map<string, LineageNode>();
  const failures = new Map(facts.failures.map((failure) => [`${failure.source}/${failure.externalId}`, failure]));
  const answered = new Set(facts.postings.map((posting) => `${posting.source}/${posting.body.attempt}`));
  for (const attempt of [...facts.attempts, ...facts.failures]) {
    if (nodes.has(attempt.externalId)) continue;
    const key = `${attempt.source}/${attempt.externalId}`;
    const failure = failures.get(key);
    const node = drawing.record(
      attempt,
      statusOf('posting attempt', failure ? 'rejected' : answered.has(key) ? 'booked' : 'requested'),
      {
        basis: failure ? failure.body.message || failure.body.reason : null,
        recordIds: failure && failure.id !== attempt.id ? [attempt.id, failure.id] : [attempt.id],
      },
    );
    nodes.set(attempt.externalId, node);
    drawing.edge(document, node, null, failure ? failure.body.reason : null);
  }
  return nodes;
}

function drawPosting(
  drawing: Drawing,
  state: DocumentState,
  posting: PostingFact,
  part: Decimal,
  from: LineageNode,
): void {
  const known = drawing.nodes.find(({ id }) => id === posting.id);
  const several = posting.links.length > 1 || state.facts.lines.length > 1;
  const node =
    known ??
    drawing.record(posting, statusOf('erp document', posting.reversedAt ? 'reversed' : 'posted'), {
      allocated: '0',
      allocation: several
        ? posting.links.some(({ amount }) => amount === null)
          ? 'allocated pro rata'
          : 'by stated amount'
        : null,
    });
  // One journal may book an invoice and its credit memo: the transaction's part is what both bring.
  node.allocated = text(decimal(node.allocated ?? '0').plus(part));
  drawing.edge(from, node, part);
  if (posting.reversal && !known) {
    const reversal = drawing.record(posting.reversal, statusOf('reversal', 'reversed'), {
      amount: posting.amount && text(decimal(posting.amount).negated()),
      allocated: text(part.negated()),
      currency: posting.currency,
      title: recordEntry(posting.reversal.kind).title(posting),
    });
    drawing.edge(node, reversal, part.negated());
  }
}

function drawPayment(
  drawing: Drawing,
  state: DocumentState,
  payment: PaymentFact,
  document: LineageNode,
  mine: (index: number) => Decimal,
): void {
  const failed = isRole(payment, 'failed payment');
  const { sign } = recordEntry(payment.kind);
  const stated = sum(
    payment.links
      .filter(({ toId, amount }) => toId === state.facts.record.id && amount !== null)
      .map(({ amount }) => amount as string),
  ).times(sign);
  const part = failed ? ZERO : partOf(stated, state, lineGross, mine);
  const known = drawing.nodes.find(({ id }) => id === payment.id);
  const node =
    known ??
    drawing.record(
      payment,
      failed
        ? statusOf('payment failure', 'failed')
        : sign < 0
          ? statusOf('refund', 'refunded')
          : statusOf('payment', 'received'),
      {
        amount: payment.amount && text(decimal(payment.amount).times(sign)),
        allocated: '0',
        allocation: payment.links.length > 1 || state.facts.lines.length > 1 ? 'by stated allocation' : null,
      },
    );
  node.allocated = text(decimal(node.allocated ?? '0').plus(part));
  drawing.edge(document, node, failed ? null : part);
}
