/** The lineage of a whole document: what its transactions used and were charged as sums, then the document itself. Pure. */
import { decimal, text } from '@/domain/money';
import { statusOf } from '@/domain/record-status';
import { isRole } from '@/domain/records';
import type { StageName, StageState, StageStatus } from '@/domain/stages';
import type { DocumentState } from '@/domain/subjects/document/state';
import type { CaseRow } from '@/server/exceptions/queries';
import { drawDocument } from './documents';
import { Drawing } from './drawing';
import { lanesOf, pinCases, standing } from './graph';
import type { Lineage, LineageNode, SourceName } from './node';

/** Usage, aggregates or charges of all transactions of a document, by source. */
export interface GatheredPart {
  readonly part: 'usage' | 'usage aggregate' | 'charge';
  readonly source: string;
  readonly count: string;
  /** Null where meters or units differ. */
  readonly quantity: string | null;
  readonly unit: string | null;
  /** Of charges in the document's currency. */
  readonly amount: string | null;
  readonly meters: readonly string[];
  /** The only record, when there is one. */
  readonly name: string | null;
  readonly at: Date;
}
/** How far the transactions of a document are at one stage. */
export interface GatheredStage {
  readonly name: StageName;
  readonly statuses: readonly StageStatus[];
  readonly completedAt: Date | null;
  readonly dueAt: Date | null;
  /** Of the one that was latest. */
  readonly lagSeconds: number | null;
}

const ONE = decimal(1);
const counted = (count: string, one: string, many: string) =>
  `${Number(count).toLocaleString('en-US')} ${count === '1' ? one : many}`;

/**
 * @param credits credit memos of an invoice, or the invoices that a credit memo credits, each with its own state
 */
export function documentLineage(
  state: DocumentState,
  others: readonly DocumentState[],
  gathered: readonly GatheredPart[],
  cases: readonly CaseRow[],
  sources: readonly SourceName[],
  now: Date,
): Lineage {
  const { record, type } = state.facts;
  const drawing = new Drawing('', record.currency);
  const of = (part: GatheredPart['part']) => gathered.filter((each) => each.part === part);
  const usage = of('usage').map((each) =>
    drawing.node({
      id: `usage:${each.source}:${each.meters.join(',')}`,
      lane: each.source,
      stage: 'captured',
      kind: 'usage',
      title: `Usage of ${counted(String(each.meters.length), 'meter', 'meters')}: ${each.meters.slice(0, 3).join(', ')}`,
      ...standing(statusOf('usage', 'received')),
      quantity: each.quantity,
      unit: each.unit,
      count: each.count,
      at: each.at,
    }),
  );
  const aggregates = of('usage aggregate').map((each) =>
    drawing.node({
      id: `aggregates:${each.source}`,
      lane: each.source,
      stage: 'aggregated',
      kind: 'usage aggregate',
      title: each.name ? `Usage aggregate ${each.name}` : counted(each.count, 'usage aggregate', 'usage aggregates'),
      externalId: each.name,
      ...standing(statusOf('usage aggregate', 'stated')),
      count: each.count,
      at: each.at,
    }),
  );
  const charges = of('charge').map((each) =>
    drawing.node({
      id: `charges:${each.source}`,
      lane: each.source,
      stage: 'rated',
      kind: 'charge',
      title: each.name ? `Charge ${each.name}` : counted(each.count, 'charge', 'charges'),
      externalId: each.name,
      ...standing(statusOf('charge', 'rated')),
      amount: each.amount,
      currency: each.amount && record.currency,
      count: each.count,
      at: each.at,
    }),
  );
  const join = (from: readonly LineageNode[], to: readonly LineageNode[]) => {
    for (const a of from) for (const b of to) drawing.edge(a, b);
  };
  join(usage, aggregates);
  join(aggregates.length > 0 ? aggregates : usage, charges);
  const before = charges.length > 0 ? charges : aggregates.length > 0 ? aggregates : usage;
  if (type === 'invoice') {
    const node = drawDocument(drawing, state, () => ONE, now);
    join(before, [node]);
    for (const credit of others) {
      const memo = drawDocument(drawing, credit, () => ONE, now);
      drawing.edge(node, memo, credit.net);
    }
  } else {
    // The invoices stand before the memo that credits them, without what became of them: that is on their own pages.
    const invoices = others.map((invoice) =>
      drawDocument(drawing, { ...invoice, facts: bare(invoice.facts) }, () => ONE, now),
    );
    join(before, invoices);
    const memo = drawDocument(drawing, state, () => ONE, now);
    for (const invoice of invoices) drawing.edge(invoice, memo, state.net);
  }
  pinCases(drawing, cases);
  return { lanes: lanesOf(drawing.nodes, sources), nodes: drawing.nodes, edges: drawing.edges };
}

const bare = (facts: DocumentState['facts']): DocumentState['facts'] => ({
  ...facts,
  attempts: [],
  failures: [],
  postings: [],
  payments: [],
  syncs: [],
});

/** The stages of one document: before it those of its transactions, the worst counting; from it on its own. */
export function documentStages(
  state: DocumentState,
  gathered: readonly GatheredStage[],
  now: Date,
): readonly StageState[] {
  const { record, syncs } = state.facts;
  const stages: StageState[] = (['captured', 'aggregated', 'rated'] as const).map((name) => {
    const found = gathered.find((stage) => stage.name === name);
    const status = WORST.find((each) => found?.statuses.includes(each)) ?? 'does not apply';
    const done = status === 'done' && found?.completedAt;
    return {
      name,
      status,
      ...(done ? { completedAt: done.toISOString() } : {}),
      ...(found?.dueAt && status !== 'does not apply' ? { dueAt: found.dueAt.toISOString() } : {}),
      ...(done && found.lagSeconds !== null ? { lagSeconds: found.lagSeconds } : {}),
    };
  });
  const own = (
    name: StageName,
    completed: Date | null,
    due: Date | null,
    more: Partial<StageState> & { failed?: boolean; begun?: boolean },
  ): StageState => {
    const { failed, begun, ...rest } = more;
    const late = !completed && due !== null && now > due;
    return {
      name,
      status: failed ? 'broken' : completed ? 'done' : late ? 'late' : begun ? 'in progress' : 'not yet',
      ...rest,
      ...(completed ? { completedAt: completed.toISOString() } : {}),
      ...(due ? { dueAt: due.toISOString() } : {}),
      ...(completed && due ? { lagSeconds: seconds(due, completed) } : {}),
    };
  };
  stages.push(own('invoiced', record.occurredAt, null, { system: record.source, amount: text(state.net) }));
  const posted = state.posting === 'posted' ? (state.postedAt ?? record.occurredAt) : null;
  stages.push(
    state.isVoid
      ? { name: 'posted', status: 'does not apply' }
      : own('posted', posted, state.postingDueAt, {
          amount: text(state.posted),
          failed: state.posting === 'rejected',
          begun: state.posting !== 'waiting',
          ...(state.refusal && !posted ? { note: String(state.refusal.body.message ?? '') } : {}),
        }),
  );
  const paid = state.settledAt ?? (state.outstanding.lessThanOrEqualTo(0) ? record.occurredAt : null);
  stages.push(
    state.isVoid || state.sign < 0
      ? { name: 'settled', status: 'does not apply' }
      : own('settled', paid, state.settlementDueAt, {
          amount: text(state.settled),
          begun: state.settled.greaterThan(0),
        }),
  );
  const synced = syncs.filter((sync) => isRole(sync, 'sync')).at(-1)?.occurredAt ?? null;
  const newest = syncs.at(-1);
  stages.push(own('crm sync', synced, null, { failed: newest !== undefined && isRole(newest, 'failed sync') }));
  let last: string | undefined;
  return stages.map((stage) => {
    const from = last;
    if (stage.name === 'crm sync' || !stage.completedAt) return stage;
    last = stage.completedAt;
    return from ? { ...stage, elapsedSeconds: seconds(new Date(from), new Date(last)) } : stage;
  });
}

const WORST: readonly StageStatus[] = ['broken', 'late', 'in progress', 'not yet', 'done'];
const seconds = (from: Date, to: Date) => Math.round((to.getTime() - from.getTime()) / 1000);
