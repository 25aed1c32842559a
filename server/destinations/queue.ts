/** Commands that wait, claimed for a while before they are put: a sender that dies in between leaves them to the next. */
import { sql } from 'kysely';
import type { Breaker, Verdict } from '@/domain/sending';
import { announceChange } from '@/server/changes';
import { transaction } from '@/server/runtime/db';
import { anyOf, inserting, rowsOf, sets, updating } from '@/server/runtime/sets';
import type { Outgoing } from './define';

/** A destination that has something to be sent now. */
export interface DueDestination extends Breaker {
  readonly sourceId: number;
  readonly name: string;
  readonly kind: string;
  readonly url: string | null;
  readonly secret: string | null;
  readonly formerSecret: string | null;
  readonly formerUntil: Date | null;
  readonly perSecond: number;
  readonly concurrency: number;
  readonly timeoutSeconds: number;
}

/** Destinations of sources that act and have something due. */
export const dueDestinations = (now: Date): Promise<DueDestination[]> =>
  rowsOf(
    sets
      .selectFrom('destination as d')
      .innerJoin('source as s', 's.id', 'd.source_id')
      .select(['d.source_id as sourceId', 's.name', 'd.kind', 'd.url', 'd.secret', 'd.failures'])
      .select(['d.former_secret as formerSecret', 'd.former_until as formerUntil', 'd.closed_until as closedUntil'])
      .select(['d.per_second as perSecond', 'd.concurrency', 'd.timeout_seconds as timeoutSeconds'])
      .where('s.mode', '=', 'act')
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('command as c')
            .select('c.id')
            .whereRef('c.source_id', '=', 'd.source_id')
            .where('c.state', '=', sql.lit('waiting'))
            .where('c.due_at', '<=', now),
        ),
      ),
  );

/** A command that is ours to put. */
export interface Claimed {
  readonly id: string;
  readonly type: string;
  readonly key: string;
  readonly payload: unknown;
  readonly createdAt: Date;
  readonly triedFrom: Date;
  readonly attempts: number;
}

/** Claims what is due of a destination, the longest due first. @param until when the claim ends by itself */
export const claim = (sourceId: number, now: Date, until: Date, limit: number): Promise<Claimed[]> =>
  rowsOf(
    sets
      .updateTable('command')
      .set({ due_at: until })
      .where('id', 'in', ({ selectFrom }) =>
        selectFrom('command as c')
          .select('c.id')
          .where('c.source_id', '=', sourceId)
          .where('c.state', '=', sql.lit('waiting'))
          .where('c.due_at', '<=', now)
          .orderBy('c.due_at')
          .orderBy('c.id')
          .limit(limit)
          .forUpdate()
          .skipLocked(),
      )
      .returning(['id', 'type', 'key', 'payload', 'created_at as createdAt', 'tried_from as triedFrom', 'attempts']),
    { steady: false },
  );

/** What became of an attempt. */
export interface Tried {
  readonly command: Claimed;
  readonly at: Date;
  readonly endedAt: Date;
  readonly verdict: Verdict;
  readonly status: number | null;
  readonly found: boolean;
  readonly answer: unknown;
  /** waiting: again at `dueAt` */
  readonly state: 'waiting' | 'done' | 'refused' | 'given up';
  readonly dueAt: Date;
}

const writeCommands = updating('command', ['state', 'attempts', 'due_at', 'done_at']);
const release = updating('command', ['due_at']);
const writeAttempts = inserting(
  'command_attempt',
  ['command_id', 'attempt', 'at', 'ended_at', 'verdict', 'status', 'found', 'answer'],
  'ON CONFLICT DO NOTHING',
);

/**
 * Writes down a round: what became of each attempt, what was claimed and not tried, and how the destination stands.
 */
export async function conclude(
  destination: DueDestination,
  breaker: Breaker,
  tried: readonly Tried[],
  untried: readonly Claimed[],
  now: Date,
): Promise<void> {
  await transaction(async (client) => {
    await writeAttempts(
      client,
      tried.map(({ command, at, endedAt, verdict, status, found, answer }) => ({
        command_id: command.id,
        attempt: command.attempts + 1,
        at,
        ended_at: endedAt,
        verdict,
        status,
        found,
        answer: answer as string,
      })),
    );
    await writeCommands(
      client,
      tried.map(({ command, state, dueAt, endedAt }) => ({
        id: command.id,
        state,
        attempts: command.attempts + 1,
        due_at: dueAt,
        done_at: state === 'waiting' ? null : endedAt,
      })),
    );
    await release(
      client,
      untried.map(({ id }) => ({ id, due_at: now })),
    );
    // Screens that show the case show what became of its command.
    const cases = await rowsOf(
      sets
        .selectFrom('command as m')
        .innerJoin('exception_case as c', 'c.id', 'm.case_id')
        .select(['c.id', 'c.entity_id as entity', 'c.region', 'c.queue_id as queue'])
        .where(
          'm.id',
          '=',
          anyOf(
            tried.map(({ command }) => command.id),
            'uuid',
          ),
        ),
      { on: client, steady: false },
    );
    if (cases.length > 0) await announceChange(client, 'exceptions', cases);
    const { failures, closedUntil } = breaker;
    await rowsOf(
      sets
        .updateTable('destination')
        .set({ failures, closed_until: closedUntil })
        .where('source_id', '=', destination.sourceId)
        .where((eb) =>
          eb.or([
            eb('failures', '!=', failures),
            sql<boolean>`closed_until IS DISTINCT FROM ${closedUntil}::timestamptz`,
          ]),
        ),
      { on: client },
    );
  });
}

/** The command as its destination is given it. */
export const outgoingOf = (
  { type, payload, key, createdAt }: Pick<Claimed, 'type' | 'payload' | 'key' | 'createdAt'>,
  system: string,
): Outgoing => ({ type, payload, key, system, createdAt }) as Outgoing;
