/** The chips of the queue's filter bar, made from its address. Pure. */
import type { Filter, Option } from '../data-table/filters';
import type { ExceptionParams } from './params';

/** What the chips need to know of the world: types, queues, people, and the account that a link named. */
export interface Facets {
  types: readonly { value: string | null; title: string; rule: string }[];
  queues: readonly { id: string; title: string }[];
  people: readonly { id: string; name: string }[];
  accountName: string | null | undefined;
}

const severities: readonly Option[] = [
  { value: 'CRITICAL', label: 'Critical', tone: 'BROKEN' },
  { value: 'HIGH', label: 'High', tone: 'RISK' },
  { value: 'MEDIUM', label: 'Medium', tone: 'RISK' },
  { value: 'LOW', label: 'Low', tone: 'NEUTRAL' },
];

export function filtersOf(params: ExceptionParams, facets: Facets): Filter[] {
  const person = facets.people.find(({ id }) => id === params.assignee)?.name;
  return [
    { key: 'mine', label: 'Mine', kind: 'flag' },
    { key: 'unassigned', label: 'Unassigned', kind: 'flag' },
    { key: 'overdue', label: 'Overdue', kind: 'flag' },
    { key: 'warning', label: 'Due soon', kind: 'flag' },
    { key: 'waiting', label: 'Waiting', kind: 'flag' },
    { key: 'escalated', label: 'Escalated', kind: 'flag' },
    { key: 'regressed', label: 'Regressed', kind: 'flag' },
    { key: 'severity', label: 'Severity', kind: 'choices', options: severities },
    {
      key: 'type',
      label: 'Type',
      kind: 'choices',
      options: facets.types.flatMap(({ value, title, rule }) =>
        value ? [{ value, label: title, description: rule }] : [],
      ),
    },
    {
      key: 'queue',
      label: 'Queue',
      kind: 'choices',
      options: facets.queues.map(({ id, title }) => ({ value: id, label: title })),
    },
    { key: 'assignee', label: 'Assignee', kind: 'given', ...(person ? { title: person } : {}) },
    { key: 'cause', label: 'Cause', kind: 'given' },
    { key: 'cutoff', label: 'Before the close', kind: 'given', title: 'of one period' },
    { key: 'account', label: 'Account', kind: 'given', title: facets.accountName ?? 'one account' },
    { key: 'transaction', label: 'Transaction', kind: 'given', title: 'one transaction' },
    { key: 'figure', label: 'Behind the figure', kind: 'given' },
    { key: 'told', label: 'Told of', kind: 'given', title: 'one notification' },
  ];
}

/** Mine and unassigned exclude each other: setting one lets the other go. */
export function settled(change: Record<string, unknown>): Record<string, unknown> {
  if (change.mine) return { ...change, unassigned: null };
  if (change.unassigned) return { ...change, mine: null, assignee: null };
  return change;
}
