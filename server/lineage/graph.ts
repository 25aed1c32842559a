/** The lineage of a transaction as a graph: a pure function of its facts, its usage and its open cases. */
import type { FactOf, Facts } from '@/domain/facts';
import { type Decimal, decimal, sum, text, ZERO } from '@/domain/money';
import type { At } from '@/domain/policies/policies';
import { statusOf } from '@/domain/record-status';
import { findRecord, recordEntry } from '@/domain/records';
import { STAGE_LABELS, type StageName, type StageState } from '@/domain/stages';
import { type DocumentState, documentState, spreadCredit } from '@/domain/subjects/document/state';
import { STAGE_STATUS, type Term } from '@/domain/terms';
import type { CaseRow } from '@/server/exceptions/queries';
import { besideOf, drawBeside } from './beside';
import { drawDocument } from './documents';
import { Drawing } from './drawing';
import {
  type FlowUsage,
  LANE_OF,
  LANE_ORDER,
  type Lineage,
  type LineageLane,
  type LineageNode,
  type SourceName,
} from './node';

export interface LineageInput {
  readonly facts: Facts;
  readonly stages: readonly StageState[];
  readonly currency: string | null;
  readonly unit: string | null;
  readonly usage: readonly FlowUsage[];
  readonly cases: readonly CaseRow[];
  readonly sources: readonly SourceName[];
  readonly at: At;
}

/** Statements of metering beyond this number are drawn as one node. */
const AGGREGATES = 6;
const ONE = decimal(1);
export const standing = ({ label, tone }: Term) => ({ status: label, tone });

/** Draws it: usage, aggregates, charges, documents with all that refers to them, and a place for what is missing. */
export function lineageGraph(input: LineageInput): Lineage {
  const { facts, stages, at } = input;
  const drawing = new Drawing(facts.id, input.currency);
  const usage = drawUsage(drawing, input);
  const aggregates = drawAggregates(drawing, facts.aggregates, input.unit);
  for (const from of usage) for (const to of aggregates) drawing.edge(from, to);
  const charges = facts.charges.map((charge) => drawCharge(drawing, charge));
  for (const from of aggregates.length > 0 ? aggregates : usage) for (const to of charges) drawing.edge(from, to);
  const before = charges.length > 0 ? charges : aggregates.length > 0 ? aggregates : usage;
  drawDocuments(drawing, facts, before, at);
  drawMissing(drawing, input);
  pinCases(drawing, input.cases);
  drawBeside(drawing, besideOf(facts), before.length > 0 ? before : drawing.nodes.slice(0, 1));
  for (const stage of stages) place(drawing, stage);
  markBroken(drawing, stages);
  return { lanes: lanesOf(drawing.nodes, input.sources), nodes: drawing.nodes, edges: drawing.edges };
}

function drawUsage(drawing: Drawing, { usage, unit }: LineageInput): LineageNode[] {
  return usage.map((flow) =>
    drawing.node({
      id: `usage:${flow.flowId}`,
      lane: flow.source,
      stage: 'captured',
      kind: 'usage',
      title: `Usage of ${flow.customer}`,
      externalId: flow.customer,
      ...standing(statusOf('usage', 'received')),
      quantity: flow.quantity,
      unit: unit ?? flow.unit,
      count: flow.count,
      at: flow.lastAt,
      basis: flow.subscription
        ? `stated: the events name subscription ${flow.subscription}; ${period(flow)}`
        : `inferred: by account, meter ${flow.meter} and time of usage; ${period(flow)}`,
    }),
  );
}

const instant = (at: Date) => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
const period = ({ firstAt, lastAt }: FlowUsage) => `events from ${instant(firstAt)} to ${instant(lastAt)}`;

function drawAggregates(drawing: Drawing, aggregates: readonly FactOf<'usage'>[], unit: string | null): LineageNode[] {
  const status = statusOf('usage aggregate', 'stated');
  const [first] = aggregates;
  if (first && aggregates.length > AGGREGATES) {
    const { kind, stage } = recordEntry(first.kind);
    const last = aggregates.reduce((best, record) => (record.occurredAt > best.occurredAt ? record : best), first);
    return [
      drawing.node({
        kind,
        stage,
        ...standing(status),
        unit,
        id: `aggregates:${drawing.transactionId}`,
        lane: first.source,
        title: `${aggregates.length} usage aggregates`,
        count: String(aggregates.length),
        quantity: text(sum(aggregates.map(({ amount }) => amount ?? '0'))),
        at: last.occurredAt,
        recordIds: aggregates.map(({ id }) => id),
      }),
    ];
  }
  return aggregates.map((record) => drawing.record(record, status, { unit }));
}

function drawCharge(drawing: Drawing, charge: FactOf<'charge'>): LineageNode {
  const { voided, quantity = null, unit = null } = charge.body;
  return drawing.record(charge, statusOf('charge', voided ? 'voided' : 'rated'), { quantity, unit });
}

function drawDocuments(drawing: Drawing, facts: Facts, before: readonly LineageNode[], at: At): void {
  const drawn = new Set<string>();
  const draw = (state: DocumentState, mine: (index: number) => Decimal) => {
    drawn.add(state.facts.record.id);
    return drawDocument(drawing, state, mine, at.now);
  };
  const invoices = facts.documents
    .filter(({ record }) => recordEntry(record.kind).sign === 1)
    .map((document) => documentState(document, at));
  for (const state of invoices) {
    const mine = (index: number) => (state.facts.lines[index]?.transactionId === facts.id ? ONE : ZERO);
    const node = draw(state, mine);
    for (const charge of before)
      drawing.edge(charge, node, charge.stage === 'rated' ? decimal(node.allocated ?? '0') : null);
    for (const credit of state.facts.credits) {
      const credited = spreadCredit(
        state.facts,
        credit,
        credit.lines.map(({ amount }) => decimal(amount)),
      );
      const part = sum([...credited].map(([index, amount]) => amount.times(mine(index))));
      if (part.isZero()) continue;
      const known = drawing.nodes.find(({ id }) => id === credit.record.id);
      const memo = known ?? draw(documentState(credit, at), creditShare(facts, state, credit));
      drawing.edge(node, memo, part.negated());
    }
  }
  for (const document of facts.documents) {
    if (!drawn.has(document.record.id))
      draw(documentState(document, at), (index) => (document.lines[index]?.transactionId === facts.id ? ONE : ZERO));
  }
}

/** The share of each line of a credit memo that falls on this transaction's lines of the invoice. */
function creditShare(facts: Facts, invoice: DocumentState, credit: DocumentState['facts']): (index: number) => Decimal {
  return (index) => {
    const line = credit.lines[index];
    if (!line || decimal(line.amount).isZero()) return ZERO;
    const only = credit.lines.map(({ amount }, place) => (place === index ? decimal(amount) : ZERO));
    const mine = [...spreadCredit(invoice.facts, credit, only)].filter(
      ([place]) => invoice.facts.lines[place]?.transactionId === facts.id,
    );
    return sum(mine.map(([, part]) => part)).div(line.amount);
  };
}

/** A hop that applies and has nothing to show gets a place, so that the break in the chain can be seen and pinned. */
function drawMissing(drawing: Drawing, { stages, sources, at: { now }, usage }: LineageInput): void {
  const reached = (name: StageName) =>
    drawing.nodes.some(({ stage, tone, kind }) => stage === name && tone !== 'broken' && !findRecord(kind)?.aside);
  let previous: LineageNode | undefined;
  for (const stage of stages) {
    if (reached(stage.name) || stage.status === 'does not apply' || (stage.name === 'captured' && usage.length > 0)) {
      previous = drawing.nodes.filter(({ stage: name }) => name === stage.name).at(-1) ?? previous;
      continue;
    }
    if (stage.name === 'crm sync' && stage.status === 'not yet') continue;
    const kind = LANE_OF[stage.name];
    const { label, tone } = STAGE_STATUS[stage.status];
    const overdue = stage.dueAt !== undefined && new Date(stage.dueAt) < now;
    const node = drawing.node({
      id: `missing:${drawing.transactionId}:${stage.name}`,
      lane: stage.system ?? sources.find((source) => source.kind === kind)?.name ?? kind,
      stage: stage.name,
      kind: 'expected',
      title: `${STAGE_LABELS[stage.name]}: ${overdue ? 'overdue' : 'nothing yet'}`,
      status: label,
      tone,
      basis: stage.note ?? null,
    });
    const from =
      drawing.nodes.filter(({ stage: name, id }) => name === stage.name && id !== node.id).at(-1) ?? previous;
    if (from) drawing.edge(from, node);
    if (stage.name !== 'crm sync') previous = node;
  }
}

/** A case stands where its stage broke: on what is missing, else on what failed, else on the last there is. */
export function pinCases(drawing: Drawing, cases: readonly CaseRow[]): void {
  for (const found of cases) {
    const hop = drawing.nodes.filter(({ stage }) => stage === found.stage);
    const at = hop.filter(({ kind }) => !findRecord(kind)?.aside);
    const node =
      hop.find(({ recordIds }) => recordIds.includes(found.subjectId)) ??
      at.find(({ kind }) => kind === 'expected') ??
      at.filter(({ tone }) => tone === 'broken').at(-1) ??
      at.at(-1) ??
      drawing.nodes.at(-1);
    node?.cases.push(found);
  }
}

/** Due time and lag of a stage stand on the node that completed it, else on its last; never on what only takes back. */
function place(drawing: Drawing, stage: StageState): void {
  const nodes = drawing.nodes.filter(
    ({ stage: name, kind }) =>
      name === stage.name && kind !== 'usage' && !findRecord(kind)?.takesBack && !findRecord(kind)?.aside,
  );
  const completed = stage.completedAt ? new Date(stage.completedAt).getTime() : null;
  const node = nodes.find(({ at }) => at !== null && new Date(at).getTime() === completed) ?? nodes.at(-1);
  if (!node) return;
  node.dueAt = stage.dueAt ?? null;
  node.lagSeconds = stage.lagSeconds ?? null;
}

function markBroken(drawing: Drawing, stages: readonly StageState[]): void {
  const broken = new Set(stages.filter(({ status }) => status === 'broken').map(({ name }) => name));
  const byId = new Map(drawing.nodes.map((node) => [node.id, node]));
  for (const edge of drawing.edges) {
    const to = byId.get(edge.to);
    edge.broken = Boolean(
      to && (to.cases.length > 0 || (broken.has(to.stage) && (to.tone === 'broken' || to.kind === 'expected'))),
    );
  }
}

/** The systems of these nodes, in the order in which money passes them. */
export function lanesOf(nodes: readonly LineageNode[], sources: readonly SourceName[]): LineageLane[] {
  const kindOf = (node: LineageNode) => sources.find(({ name }) => name === node.lane)?.kind ?? LANE_OF[node.stage];
  const lanes = new Map<string, LineageLane>();
  for (const node of nodes) {
    if (lanes.has(node.lane)) continue;
    const kind = kindOf(node);
    const title =
      sources.find(({ name }) => name === node.lane)?.title ??
      { erp: 'ERP', crm: 'CRM' }[kind] ??
      kind.charAt(0).toUpperCase() + kind.slice(1);
    lanes.set(node.lane, { system: node.lane, title, kind });
  }
  const rank = ({ kind }: LineageLane) => (LANE_ORDER as readonly string[]).indexOf(kind);
  return [...lanes.values()].sort((a, b) => rank(a) - rank(b) || (a.system < b.system ? -1 : 1));
}
