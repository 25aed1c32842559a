import { assertMay } from '@/domain/access';
import { reachedCases } from '@/server/access';
import { defineLoader, grouped } from '@/server/load';
import { anyOf, rowsOf, sets } from '@/server/runtime/sets';
import type { Outbound } from '@/server/sending/http';
import { destinationKind } from '.';
import { addressOf } from './address';
import { outgoingOf } from './queue';

export interface CommandRow {
  readonly id: string;
  readonly caseId: string;
  readonly type: string;
  readonly key: string;
  readonly system: string;
  readonly systemTitle: string;
  readonly payload: unknown;
  readonly state: string;
  readonly attempts: number;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly dueAt: Date;
  readonly doneAt: Date | null;
  readonly kind: string | null;
  readonly url: string | null;
}

const commands = reachedCases((given: { ids: readonly string[] }, within) =>
  sets
    .selectFrom('command as m')
    .innerJoin('exception_case as c', 'c.id', 'm.case_id')
    .innerJoin('source as s', 's.id', 'm.source_id')
    .leftJoin('destination as d', 'd.source_id', 'm.source_id')
    .leftJoin('app_user as u', 'u.id', 'm.created_by')
    .select(['m.id', 'c.id as caseId', 'm.type', 'm.key', 's.name as system', 's.title as systemTitle', 'm.payload'])
    .select(['m.state', 'm.attempts', 'm.created_at as createdAt', 'm.due_at as dueAt', 'm.done_at as doneAt'])
    .select(['d.kind', 'd.url'])
    .select((eb) => eb.fn.coalesce('u.name', 'm.created_by').as('createdBy'))
    .where('c.id', '=', anyOf(given.ids, 'uuid'))
    .where(within('c'))
    .orderBy('m.created_at', 'desc')
    .orderBy('m.id'),
);
/** Commands that were given from a case, by case, newest first. */
export const commandsOfCase = defineLoader<CommandRow[]>(async (reader, ids) => {
  assertMay(reader, 'exceptions:read');
  return grouped(await commands(reader, { ids }), ({ caseId }) => caseId);
});

export interface AttemptRow {
  readonly commandId: string;
  readonly attempt: number;
  readonly at: Date;
  readonly endedAt: Date;
  readonly verdict: string;
  readonly status: number | null;
  readonly found: boolean;
  readonly answer: unknown;
}

/** What came of a command, by command that the reader was given, oldest attempt first. */
export const attemptsOf = defineLoader<AttemptRow[]>(async (reader, ids) => {
  assertMay(reader, 'exceptions:read');
  const rows = await rowsOf(
    sets
      .selectFrom('command_attempt')
      .select([
        'command_id as commandId',
        'attempt',
        'at',
        'ended_at as endedAt',
        'verdict',
        'status',
        'found',
        'answer',
      ])
      .where('command_id', '=', anyOf(ids, 'uuid'))
      .orderBy('command_id')
      .orderBy('attempt'),
  );
  return grouped(rows, ({ commandId }) => commandId);
});

/** What is sent for a command, or would be; null where its source has no destination any more. */
export function requestOf(row: CommandRow): Outbound | null {
  const kind = row.kind === null ? undefined : destinationKind(row.kind);
  const address = kind && addressOf(kind, row.url);
  return kind && address ? kind.request(outgoingOf(row, row.system), address.base) : null;
}
