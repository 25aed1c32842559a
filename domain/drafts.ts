/**
 * From a signal to what it describes: pure, so that the same signal always makes the same records and statements.
 * Identities are computed, never looked up; what a record refers to need not have arrived.
 */
import { recordId } from './identity';
import { type RecordBody, type RecordKind, recordEntry, recordsOfType } from './records';
import type { LineDraft, LinkDraft, RecordParts, SignalSource } from './records/define';
import { sourceHeartbeat } from './signals/crm';
import { STATEMENTS, type StatementBody, type StatementKind, statementsOfType } from './statements';

/** A signal as read from the store. */
export interface StoredSignal {
  readonly type: string;
  /** CloudEvents `source` and `id`. */
  readonly ceSource: string;
  readonly ceId: string;
  readonly time: Date;
  readonly data: unknown;
}

export interface RecordDraft {
  id: string;
  /** The source that states it. */
  system: string;
  kind: RecordKind;
  externalId: string;
  number: string | null;
  customer: string | null;
  currency: string | null;
  amount: string | null;
  entityId: string | null;
  occurredAt: Date;
  transactionId: string | null;
  flow: NonNullable<RecordParts['flow']> | null;
  startsAt: Date | null;
  subscription: string | null;
  lines: LineDraft[];
  links: LinkDraft[];
}

/** What it says follows from its kind. */
export type StatementDraft<Kind extends StatementKind = StatementKind> = Kind extends StatementKind
  ? StatementHead & { kind: Kind; body: StatementBody<Kind> }
  : never;

interface StatementHead {
  externalId: string;
  /** An identity: the account that it is linked to. */
  target: string | null;
  validFrom: Date | null;
}

export interface Described {
  records: RecordDraft[];
  statements: StatementDraft[];
  watermark: Date | null;
}

/** The draft of a record from its body. */
export function describeRecord<Kind extends RecordKind>(
  kind: Kind,
  body: RecordBody<Kind>,
  source: SignalSource,
  time: Date,
): RecordDraft {
  const parts = recordEntry(kind).describe(body as never, source, time);
  return {
    id: recordId(source.name, kind, parts.externalId),
    system: source.name,
    kind,
    externalId: parts.externalId,
    number: parts.number ?? null,
    customer: parts.customer ?? null,
    currency: parts.currency ?? null,
    amount: parts.amount ?? null,
    entityId: parts.entityId ?? null,
    occurredAt: new Date(parts.occurredAt),
    transactionId: parts.transactionId ?? null,
    flow: parts.flow ?? null,
    startsAt: parts.startsAt ?? null,
    subscription: parts.subscription ?? null,
    lines: parts.lines ?? [],
    links: parts.links ?? [],
  };
}

/** Whether statements of this kind choose what a usage event counts, not a golden row. */
export const isOfEvent = ({ kind }: Pick<StatementDraft, 'kind'>): boolean => STATEMENTS[kind].settles === 'event';

/**
 * What a signal describes. `data` must have passed the schema of the signal's type.
 * Usage events describe no record: they are summed. An unknown type is a bug here, for ingestion keeps those out.
 */
export function describeSignal(source: SignalSource, signal: StoredSignal): Described {
  const records = recordsOfType(signal.type);
  const statements = statementsOfType(signal.type);
  const beats = signal.type === sourceHeartbeat.type;
  if (records.length + statements.length === 0 && !beats) throw new Error(`No reader for signal type ${signal.type}`);
  return {
    records: records.map(({ kind }) => describeRecord(kind, signal.data as never, source, signal.time)),
    statements: statements.flatMap((entry) =>
      entry.describe(signal.data as never, source, signal).map(
        ({ externalId, target, validFrom, body }) =>
          ({
            kind: entry.kind,
            externalId,
            target: target ?? null,
            validFrom: validFrom ? new Date(validFrom) : null,
            body,
          }) as StatementDraft,
      ),
    ),
    watermark: beats ? new Date((signal.data as { watermark: string }).watermark) : null,
  };
}
