/** What stands beside the way to cash: taxes, disputes, applied credits and revenue of a document; orders, entitlements and syncs of a subscription. Pure. */

import type { BesideFact, Facts } from '@/domain/facts';
import { type Decimal, decimal, sum, text } from '@/domain/money';
import { type StatusOf, statusOf } from '@/domain/record-status';
import { isRole } from '@/domain/records';
import type { DocumentState } from '@/domain/subjects/document/state';
import type { Term } from '@/domain/terms';
import type { Drawing } from './drawing';
import type { LineageNode } from './node';

/** Records of one kind beyond this number are not drawn: the newest are, the timeline has them all. */
const DRAWN = 6;

/** Everything beside one document, each hanging on the document's own node. */
export function drawBesideDocument(drawing: Drawing, state: DocumentState, document: LineageNode): void {
  const { facts, tax, disputes, revenue } = state;
  const hang = (node: LineageNode, amount: Decimal | null = null, label: string | null = null) =>
    drawing.edge(document, node, amount, label);

  for (const calculation of facts.taxes.slice(-DRAWN)) {
    const counts = calculation.id === tax.calculation?.id;
    const status = !counts ? 'superseded' : tax.difference && !tax.difference.isZero() ? 'differs' : 'agrees';
    hang(drawing.record(calculation, statusOf('tax calculation', status)), null, 'tax');
  }
  for (const failure of facts.taxFailures.slice(-DRAWN))
    hang(
      drawing.record(failure, statusOf('tax failure', failure.id === tax.failure?.id ? 'failed' : 'answered')),
      null,
      failure.body.reason,
    );
  for (const { dispute, settlement } of disputes.contests.slice(-DRAWN)) {
    const node = drawing.record(dispute, statusOf('dispute', settlement ? 'settled' : 'open'));
    hang(node, decimal(dispute.body.amount), 'disputed');
    if (!settlement) continue;
    const status: StatusOf<'dispute settlement'> =
      settlement.body.outcome === 'accepted' || settlement.body.outcome === 'partly accepted' ? 'accepted' : 'rejected';
    drawing.edge(node, drawing.record(settlement, statusOf('dispute settlement', status)));
  }
  for (const application of facts.applications) {
    const known = drawing.nodes.find(({ id }) => id === application.id);
    const node =
      known ?? drawing.record(application, statusOf('credit application', application.isVoid ? 'void' : 'applied'));
    const part = sum(
      application.links.flatMap(({ toId, amount }) => (toId === facts.record.id && amount !== null ? [amount] : [])),
    );
    // The memo gives, the invoice is paid: both hang together by it.
    if (state.sign === -1) drawing.edge(document, node);
    else drawing.edge(document, node, part, 'applied');
  }
  for (const schedule of facts.schedules.slice(-DRAWN)) {
    const differs = revenue.difference !== null && !revenue.difference.isZero();
    hang(drawing.record(schedule, statusOf('revenue schedule', differs ? 'differs' : 'scheduled')), null, 'revenue');
  }
  for (const failure of facts.scheduleFailures.slice(-DRAWN)) {
    const stands = revenue.rejections.some(({ id }) => id === failure.id);
    hang(
      drawing.record(failure, statusOf('revenue rejection', stands ? 'rejected' : 'answered')),
      null,
      failure.body.reason,
    );
  }
}

/** What a document says against itself, in words; null when its totals are those of its lines. */
export const footingNote = ({ footing: { breaks } }: DocumentState): string | null =>
  breaks.length === 0
    ? null
    : `Does not foot: ${breaks
        .map(
          ({ figure, stated, lines, difference }) =>
            `${figure.toLowerCase()} ${stated && text(stated)}, its lines ${text(lines)} (${text(difference)})`,
        )
        .join('; ')}`;

function termOf(record: BesideFact): Term {
  if (isRole(record, 'order')) return statusOf('order', 'booked');
  if (isRole(record, 'entitlement')) return statusOf('entitlement change', record.body.state);
  if (isRole(record, 'product sync')) return statusOf('product sync', 'synced');
  if (isRole(record, 'failed product sync')) return statusOf('product sync failure', 'failed');
  return isRole(record, 'failed sync') ? statusOf('crm sync failure', 'failed') : statusOf('crm sync', 'synced');
}

/** What stands beside a transaction: of the subscription's entitlements those to the product that its terms or charges name. */
export function besideOf({ beside, terms, charges }: Pick<Facts, 'beside' | 'terms' | 'charges'>): BesideFact[] {
  const product = terms?.product ?? charges.map(({ body }) => body.product).find(Boolean);
  return beside.filter((record) => !isRole(record, 'entitlement') || !product || record.body.product === product);
}

/** Orders, entitlements and syncs around a transaction; those it comes of before it, those that follow after it. */
export function drawBeside(drawing: Drawing, beside: readonly BesideFact[], first: readonly LineageNode[]): void {
  const kinds = new Map<string, BesideFact[]>();
  for (const record of beside) kinds.set(record.kind, [...(kinds.get(record.kind) ?? []), record]);
  for (const record of [...kinds.values()].flatMap((group) => group.slice(-DRAWN))) {
    const node = drawing.record(record, termOf(record));
    for (const other of first)
      if (isRole(record, 'order', 'product sync', 'failed product sync')) drawing.edge(node, other);
      else drawing.edge(other, node);
  }
}
