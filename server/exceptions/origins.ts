/** Which source a case comes from: of the record it is about, else of its transaction, else the one its words name. */
import { sql } from 'kysely';
import type { PoolClient } from 'pg';
import type { TypedFinding } from '@/domain/exceptions/define';
import { anyOf, fixed, sets } from '@/server/runtime/sets';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const named = fixed((given: { ids: readonly string[]; transactions: readonly string[] }) =>
  sets
    .selectFrom('record as r')
    .innerJoin('source as s', 's.id', 'r.source_id')
    .select((eb) => [eb.cast<string>('r.id', 'text').as('id'), 's.name'])
    .where('r.id', '=', anyOf(given.ids, 'uuid'))
    .where((eb) => eb.ref('r.in_force'))
    .unionAll(
      sets
        .selectFrom('transaction as t')
        .select((eb) => [eb.cast<string>('t.id', 'text').as('id'), 't.system as name'])
        .where('t.id', '=', anyOf(given.transactions, 'uuid')),
    )
    .unionAll(sets.selectFrom('source as s').select([sql<string>`''`.as('id'), 's.name'])),
);

/** The name of the source of each of these findings; null where none is known. */
export async function loadOrigins(
  client: PoolClient,
  findings: readonly TypedFinding[],
): Promise<(finding: TypedFinding) => string | null> {
  const ids = findings.map(({ subjectId }) => subjectId).filter((id) => UUID.test(id));
  const transactions = findings.flatMap(({ transactions: [first] }) => (first ? [first.id] : []));
  const rows = await named({ ids, transactions }, { on: client, steady: false });
  const sources = new Set(rows.filter(({ id }) => id === '').map(({ name }) => name));
  const byId = new Map(rows.map(({ id, name }) => [id, name]));
  const known = (name: string | undefined) => (name !== undefined && sources.has(name) ? name : null);
  return ({ subjectId, transactions: [first], cause }) =>
    known(byId.get(subjectId)) ??
    known(subjectId.split('/', 1)[0]) ??
    known(first && byId.get(first.id)) ??
    (cause.about === 'other' ? known(cause.id) : null);
}
