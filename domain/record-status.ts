/** How far a record of each kind is, and what its coming means: gathered from the registry, with what a lineage sums up. */
import { findRecord, RECORDS, type RecordKind } from './records';
import { type Term, type Tone, terms } from './terms';

type Stated = {
  [Kind in RecordKind as (typeof RECORDS)[Kind]['statuses'] extends null ? never : Kind]: NonNullable<
    (typeof RECORDS)[Kind]['statuses']
  >;
};
const stated = Object.fromEntries(
  Object.values(RECORDS).flatMap(({ kind, statuses }) => (statuses ? [[kind, statuses]] : [])),
) as Stated;

/** By kind of record, and of what a lineage sums up. What failed and what was taken back are kinds of their own. */
export const RECORD_STATUS = {
  usage: terms({ received: ['Received', 'done', 'The events came in and are counted.'] }),
  ...stated,
};

export type StatusKind = keyof typeof RECORD_STATUS;
export type StatusOf<Kind extends StatusKind> = keyof (typeof RECORD_STATUS)[Kind];

/** The term of a status of a kind. */
export const statusOf = <Kind extends StatusKind>(kind: Kind, status: StatusOf<Kind>): Term =>
  RECORD_STATUS[kind][status] as Term;

/** The words of a kind that came out of the store. */
export const recordWords = (kind: string): { name: string; happened: string; tone: Tone } =>
  findRecord(kind)?.words ?? { name: kind, happened: kind, tone: 'neutral' };
