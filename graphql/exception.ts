import type { Role } from '@/domain/access';
import { causeWords } from '@/domain/exceptions/causes';
import { EVIDENCE_KINDS, type EvidenceItem as Evidence } from '@/domain/exceptions/evidence';
import { CASE_STATUSES, OPEN_STATUSES } from '@/domain/exceptions/statuses';
import { allowedActions, CASE_ACTIONS } from '@/domain/exceptions/transitions';
import { causeId } from '@/domain/identity';
import { decimal } from '@/domain/money';
import type { CommentPart as Part } from '@/domain/notifications/mentions';
import { DEADLINE_STATES, deadlineState } from '@/domain/sla';
import { CASE_STATUS, SEVERITY, termOf } from '@/domain/terms';
import { type ActivityRow, activityOfCase, activityText } from '@/server/exceptions/activity';
import type { CaseFilter } from '@/server/exceptions/filter';
import { type CaseGroup, GROUPINGS, groupCases } from '@/server/exceptions/groups';
import {
  CASE_ORDERS,
  type CaseRow,
  caseById,
  findCase,
  listCases,
  openCasesOfTransaction,
} from '@/server/exceptions/queries';
import { subjectOfCase, subjectRef } from '@/server/exceptions/subject-names';
import { builder, enumName, enumOf, globalId, localId, localIds } from './builder';
import { keysetConnection } from './connection';
import { load, readerOf } from './context';
import { Conflict } from './errors';
import { ExceptionType, ExceptionTypeCode, Severity, typeOfCase } from './exception-type';
import { StageName } from './stage';
import { ContextInput, OrderDirection } from './terms';

const ExceptionStatus = enumOf('ExceptionStatus', CASE_STATUSES);
export const CaseAction = enumOf('CaseAction', CASE_ACTIONS);
const DeadlineState = enumOf('DeadlineState', DEADLINE_STATES, 'WARNING: three quarters of the time are used.');
const EvidenceKind = enumOf('EvidenceKind', EVIDENCE_KINDS);
const GroupBy = enumOf('ExceptionGroupBy', GROUPINGS);
const OrderField = enumOf(
  'ExceptionOrderField',
  CASE_ORDERS,
  'AT_RISK compares in the reporting currency at the rates of today.',
);

const EvidenceItem = builder.objectRef<Evidence>('EvidenceItem').implement({
  fields: (t) => ({
    label: t.exposeString('label'),
    kind: t.expose('kind', { type: EvidenceKind }),
    value: t.exposeString('value', {
      description: 'Words, an identifier, a decimal of money, quantity and count, or an instant in UTC.',
    }),
    currency: t.string({ nullable: true, description: 'Of money.', resolve: ({ currency }) => currency ?? null }),
    unit: t.string({ nullable: true, description: 'Of a quantity.', resolve: ({ unit }) => unit ?? null }),
  }),
});
/** Of a case that was closed before evidence had kinds there are only words. */
const evidenceOf = (evidence: unknown): Evidence[] =>
  Array.isArray(evidence) ? (evidence as Evidence[]).map((item) => ({ ...item, kind: item.kind ?? 'text' })) : [];

const CommentPart = builder.objectRef<Part>('CommentPart').implement({
  fields: (t) => ({
    text: t.exposeString('text'),
    mention: t.boolean({ description: 'Whether it names a person.', resolve: ({ person }) => person !== null }),
  }),
});
const CaseActivity = builder.objectRef<ActivityRow>('CaseActivity').implement({
  fields: (t) => ({
    id: t.exposeID('id'),
    at: t.expose('at', { type: 'DateTime' }),
    actor: t.string({ resolve: ({ actorName }) => actorName ?? 'Throughline' }),
    kind: t.exposeString('kind'),
    text: t.string({ resolve: ({ kind, detail }) => activityText(kind, detail) }),
    comment: t.string({
      nullable: true,
      resolve: ({ comment, parts }) => comment && parts.map(({ text }) => text).join(''),
    }),
    parts: t.field({
      type: [CommentPart],
      description: 'The comment in pieces: words, and people whom it mentions.',
      resolve: ({ parts }) => [...parts],
    }),
  }),
});

builder.node('ExceptionCase', {
  id: { resolve: ({ id }) => id },
  loadOne: (id, context) => load(context, caseById, localId('ExceptionCase', globalId('ExceptionCase', id))),
  fields: (t) => ({
    number: t.expose('number', { type: 'BigInt' }),
    type: t.field({ type: ExceptionType, resolve: typeOfCase }),
    title: t.exposeString('title'),
    subjectKind: t.exposeString('subjectKind'),
    subject: t.exposeString('subjectId'),
    subjectName: t.string({
      description: 'What the case is about, in words: "Invoice INV-2001".',
      resolve: async (row, _args, context) => (await load(context, subjectOfCase, subjectRef(row)))?.name ?? row.title,
    }),
    subjectHref: t.string({
      nullable: true,
      description: 'The page of what the case is about, where it has one.',
      resolve: async (row, _args, context) => (await load(context, subjectOfCase, subjectRef(row)))?.href ?? null,
    }),
    causeKey: t.exposeString('causeKey', { description: 'What the filter takes: equal for all cases of one cause.' }),
    causeId: t.id({
      description: 'Of the page of its cause.',
      resolve: ({ causeKey }) => globalId('Cause', causeId(causeKey)),
    }),
    cause: t.string({
      description: 'What several cases have in common, in words.',
      resolve: ({ causeKey, accountName }) => causeWords(causeKey, accountName),
    }),
    status: t.expose('status', { type: ExceptionStatus }),
    statusTerm: t.field({ type: 'Term', resolve: ({ status }) => termOf(CASE_STATUS, status) }),
    severity: t.expose('severity', { type: Severity }),
    severityTerm: t.field({ type: 'Term', resolve: ({ severity }) => termOf(SEVERITY, severity) }),
    queue: t.field({
      type: 'Queue',
      resolve: (row) => ({
        id: row.queueId,
        title: row.queueTitle,
        teamId: row.teamId,
        teamName: row.teamName,
        unrouted: row.queueUnrouted,
      }),
    }),
    assignee: t.field({
      type: 'Person',
      nullable: true,
      resolve: (row) =>
        row.assigneeId && row.assigneeName
          ? { id: row.assigneeId, name: row.assigneeName, role: row.assigneeRole as Role }
          : null,
    }),
    regressed: t.exposeBoolean('regressed'),
    amountAtRisk: t.field({
      type: 'Money',
      nullable: true,
      resolve: ({ amountAtRisk, currency }) =>
        amountAtRisk !== null && currency ? { amount: amountAtRisk, currency } : null,
    }),
    amountConverted: t.field({
      type: 'Money',
      nullable: true,
      description: 'The amount in the reporting currency at the rate of today, in lists; null where there is no rate.',
      resolve: ({ converted }) => converted ?? null,
    }),
    amountBasis: t.exposeString('amountBasis', { description: 'stated | estimated | unknown' }),
    entityCode: t.exposeString('entityId', { nullable: true }),
    region: t.exposeString('region', { nullable: true }),
    accountName: t.exposeString('accountName', { nullable: true }),
    transactionId: t.id({
      nullable: true,
      resolve: ({ transactionId }) => transactionId && globalId('Transaction', transactionId),
    }),
    transactionCount: t.exposeInt('transactionCount'),
    stage: t.expose('stage', { type: StageName, nullable: true }),
    since: t.expose('since', { type: 'DateTime' }),
    openedAt: t.expose('openedAt', { type: 'DateTime' }),
    dueAt: t.expose('dueAt', { type: 'DateTime' }),
    dueBasis: t.exposeString('dueBasis', { description: 'sla | cut-off' }),
    overdue: t.boolean({
      resolve: ({ status, dueAt }, _args, { now }) => OPEN_STATUSES.includes(status) && dueAt < now,
    }),
    warnAt: t.expose('warnAt', { type: 'DateTime', description: 'When three quarters of the time are used.' }),
    deadline: t.field({
      type: DeadlineState,
      nullable: true,
      description: 'How it stands towards its due time; null when it is closed.',
      resolve: (row, _args, { now }) => (OPEN_STATUSES.includes(row.status) ? deadlineState(row, now) : null),
    }),
    cutoffAt: t.expose('cutoffAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The cut-off of the period that its document would post to, while that is ahead.',
    }),
    afterClose: t.exposeBoolean('afterClose', {
      description: 'The period that its document belongs to takes nothing any more.',
    }),
    waitingReason: t.exposeString('waitingReason', { nullable: true }),
    waitingUntil: t.expose('waitingUntil', { type: 'DateTime', nullable: true }),
    escalated: t.exposeBoolean('escalated'),
    rule: t.string({
      nullable: true,
      description: 'The routing rule that brought it to its queue; null when its type did.',
      resolve: ({ ruleName }) => ruleName,
    }),
    assignedByRule: t.boolean({ resolve: ({ assignedBy }) => assignedBy === 'rule' }),
    resolvedAt: t.expose('resolvedAt', { type: 'DateTime', nullable: true }),
    resolution: t.exposeString('resolution', { nullable: true }),
    evidence: t.field({ type: [EvidenceItem], resolve: ({ evidence }) => evidenceOf(evidence) }),
    activity: t.field({
      type: [CaseActivity],
      resolve: async ({ id }, _args, context) => (await load(context, activityOfCase, id)) ?? [],
    }),
    allowedActions: t.field({
      type: [CaseAction],
      description: 'What this reader may do with it now.',
      resolve: (row, _args, context) => (context.readOnly ? [] : allowedActions(row, readerOf(context))),
    }),
    version: t.exposeInt('version'),
  }),
});

/** A case as one transaction sees it: its own part of the amount first. */
export const CaseShare = builder.objectRef<CaseRow>('CaseShare').implement({
  fields: (t) => ({
    exception: t.field({ type: 'ExceptionCase', resolve: (row) => row }),
    share: t.field({
      type: 'Money',
      nullable: true,
      description: 'The part of the amount at risk that is this transaction’s; absent where the amount is unknown.',
      resolve: ({ share, amountAtRisk, currency }) =>
        share !== undefined && amountAtRisk !== null && currency ? { amount: share, currency } : null,
    }),
    whole: t.boolean({
      description: 'Whether the transaction has all of it.',
      resolve: ({ share, amountAtRisk }) =>
        share === undefined || amountAtRisk === null || decimal(share).equals(amountAtRisk),
    }),
  }),
});

builder.objectField('Transaction', 'caseShares', (t) =>
  t.field({
    type: [CaseShare],
    description: 'Its open cases, each with the part that is this transaction’s.',
    resolve: async ({ id }, _args, context) => (await load(context, openCasesOfTransaction, id)) ?? [],
  }),
);

builder.objectField(Conflict, 'exception', (t) =>
  t.field({
    type: 'ExceptionCase',
    nullable: true,
    description: 'The state now, when there is one.',
    resolve: ({ caseId }, _args, context) => (caseId ? load(context, caseById, caseId) : null),
  }),
);

export const ExceptionFilter = builder.inputType('ExceptionFilter', {
  fields: (t) => ({
    context: t.field({ type: ContextInput }),
    search: t.string(),
    types: t.field({ type: [ExceptionTypeCode] }),
    statuses: t.field({ type: [ExceptionStatus] }),
    open: t.boolean({ description: 'Any status that is not resolved or closed.' }),
    severities: t.field({ type: [Severity] }),
    queues: t.idList(),
    assignee: t.id(),
    mine: t.boolean(),
    unassigned: t.boolean(),
    overdue: t.boolean(),
    warning: t.boolean({ description: 'Three quarters of the time are used and it is not overdue.' }),
    waiting: t.boolean(),
    escalated: t.boolean(),
    regressed: t.boolean(),
    causeKey: t.string(),
    cutoffAt: t.field({ type: 'DateTime', description: 'Their documents would post to the period that closes then.' }),
    account: t.id(),
    transaction: t.id(),
    ids: t.idList({ description: 'These alone.' }),
    told: t.id({
      description: "A notification of the reader's about several cases: those of the act, or of the cause.",
    }),
    figure: t.string({ description: 'Code of a figure: the cases that it counts.' }),
  }),
});
const ExceptionOrder = builder.inputType('ExceptionOrder', {
  fields: (t) => ({
    field: t.field({ type: OrderField, required: true }),
    direction: t.field({ type: OrderDirection, required: true }),
  }),
});

/** The filter with local IDs. */
export function filterOf(given: typeof ExceptionFilter.$inferInput | null | undefined): CaseFilter {
  if (!given) return {};
  const { queues, assignee, account, transaction, told, ids, ...rest } = given;
  return {
    ...rest,
    queues: localIds('Queue', queues, 'queues'),
    assignee: assignee && localId('Person', assignee, 'assignee'),
    account: account && localId('Account', account, 'account'),
    ids: localIds('ExceptionCase', ids, 'ids'),
    told: told && localId('Notification', told, 'told'),
    transaction: transaction && localId('Transaction', transaction, 'transaction'),
  };
}

const ExceptionConnection = keysetConnection('Exception', 'ExceptionCase');
builder.queryField('exceptions', (t) =>
  t.field({
    type: ExceptionConnection.type,
    complexity: ExceptionConnection.complexity,
    authScopes: { may: 'exceptions:read' },
    args: {
      first: t.arg.int(),
      after: t.arg.string(),
      filter: t.arg({ type: ExceptionFilter }),
      orderBy: t.arg({ type: ExceptionOrder }),
    },
    resolve: (_root, { filter, orderBy, ...request }, { reader, now }) =>
      listCases(reader, filterOf(filter), orderBy ?? { field: 'due', direction: 'ASC' }, request, now),
  }),
);

builder.queryField('exception', (t) =>
  t.field({
    type: 'ExceptionCase',
    nullable: true,
    description: 'One exception by ID or number.',
    authScopes: { may: 'exceptions:read' },
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, { reader }) =>
      findCase(
        reader,
        /^#?\d{1,18}$/.test(id) ? { number: id.replace('#', '') } : { id: localId('ExceptionCase', id) },
      ),
  }),
);

const ExceptionGroup = builder.objectRef<CaseGroup>('ExceptionGroup').implement({
  fields: (t) => ({
    key: t.exposeString('key'),
    label: t.exposeString('label'),
    causeId: t.id({
      nullable: true,
      description: 'Of the page of the cause, in groups by cause.',
      resolve: ({ causeId }) => causeId && globalId('Cause', causeId),
    }),
    count: t.exposeInt('count'),
    overdue: t.exposeInt('overdue'),
    warning: t.exposeInt('warning', { description: 'Three quarters of the time are used and not overdue.' }),
    amounts: t.field({
      type: ['Money'],
      description: 'As documents state it.',
      resolve: ({ amounts }) => [...amounts],
    }),
    estimated: t.field({ type: ['Money'], resolve: ({ estimated }) => [...estimated] }),
    unknown: t.exposeInt('unknown', { description: 'Cases whose amount nobody knows.' }),
  }),
});

builder.queryField('exceptionGroups', (t) =>
  t.field({
    type: [ExceptionGroup],
    description: 'Sums of the exceptions under a filter, by one attribute.',
    authScopes: { may: 'exceptions:read' },
    args: { filter: t.arg({ type: ExceptionFilter }), by: t.arg({ type: GroupBy, required: true }) },
    resolve: async (_root, { filter, by }, { reader, now }) => {
      const groups = await groupCases(reader, filterOf(filter), by, now);
      // A key is what the filter takes: an ID where the attribute is one.
      if (by === 'type') return groups.map((group) => ({ ...group, key: enumName(group.key) }));
      const type = by === 'queue' ? 'Queue' : by === 'assignee' ? 'Person' : null;
      return type ? groups.map((group) => ({ ...group, key: group.key && globalId(type, group.key) })) : groups;
    },
  }),
);
