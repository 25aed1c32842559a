/** Records that wait share one condition; what they are says who mends it, so each is a type of its own. */
import type { Cause } from '../../exceptions/causes';
import { defineException, type ExceptionType, type Finding } from '../../exceptions/define';
import { identifier, instant, money, words } from '../../exceptions/evidence';
import { decimal, text } from '../../money';
import { recordEntry } from '../../records';
import { named, type Waiting } from '../../waiting';
import type { SuspendedState } from './state';

/** What all that wait for the same thing have in common; of what names nothing, the source that says it. */
export const arrivalOf = ({ target }: Pick<Waiting, 'target'>, source: string): Cause =>
  target ? { kind: 'arrival', about: 'other', id: named(target) } : { kind: 'allocation', about: 'other', id: source };

function suspendedFinding(state: SuspendedState, what: string): Finding {
  const { record, waiting, account, entityId, region } = state;
  const { words: kind, stage, role } = recordEntry(record.kind);
  const number = record.number ?? record.externalId;
  const amount = waiting.amount !== null && record.currency !== null ? decimal(waiting.amount).abs() : null;
  return {
    subjectId: record.id,
    title: `${account?.name ?? record.customer ?? record.source}: ${what}, ${number}`,
    cause: arrivalOf(waiting, record.source),
    amountAtRisk: amount ? text(amount) : null,
    amountBasis: amount ? 'stated' : 'unknown',
    currency: amount ? record.currency : null,
    entityId,
    region,
    accountId: account?.id ?? null,
    stage,
    transactions: [],
    since: record.occurredAt,
    ...(role === 'document' ? { postsAt: record.occurredAt } : {}),
    evidence: [
      identifier(kind.name, number),
      identifier('Source', record.source),
      words('Waits for', waiting.waitsFor),
      ...(record.customer ? [identifier('Customer', record.customer)] : []),
      ...(amount ? [money('Waiting', amount, record.currency)] : []),
      instant('Dated', record.occurredAt),
    ],
  };
}

type Words = Pick<
  ExceptionType,
  'code' | 'title' | 'class' | 'queue' | 'severity' | 'rule' | 'consequence' | 'remedy' | 'rest' | 'also'
> & {
  /** As it stands in titles: "charge without subscription". */
  what: string;
  /** Whether a record that waits is of this type. */
  matches: (state: SuspendedState) => boolean;
  examples: ExceptionType['examples'];
};

/** A type of suspended record: holds as long as the record waits. */
export function suspendedType(given: Words): ExceptionType<'suspended-record'> {
  const { what, matches, ...rest } = given;
  return defineException({
    ...rest,
    atRisk: 'What of the record waits, where it states an amount; else unknown.',
    subject: 'suspended-record',
    group: 'suspended',
    evidence: 'The signal that states what it names, or another content of its own signal that names something else.',
    detect: (state) => (matches(state) ? suspendedFinding(state, what) : null),
  });
}
