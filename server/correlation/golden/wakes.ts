/** What the clock alone changes of golden rows. While nothing is due it costs one look at the smallest entry of an index. */
import type { PoolClient } from 'pg';
import { statementKey } from '@/domain/subjects/account/key';
import { anyOf, fixed, inserting, type RowOf, sets } from '@/server/runtime/sets';
import { markDirty } from '../queue';

export interface Wake {
  readonly subject: string;
  /** Milliseconds since 1970; null when nothing is ahead. */
  readonly at: number | null;
}

const deleteWakes = fixed(({ kind, subjects }: { kind: string; subjects: readonly string[] }) =>
  sets.deleteFrom('golden_wake').where('kind', '=', kind).where('subject', '=', anyOf(subjects, 'text')),
);
const insertWakes = inserting('golden_wake', ['kind', 'subject', 'at']);

/** Notes when these subjects must be settled again, in place of what was noted. */
export async function writeWakes(client: PoolClient, kind: string, wakes: readonly Wake[]): Promise<void> {
  if (wakes.length === 0) return;
  await deleteWakes({ kind, subjects: wakes.map(({ subject }) => subject) }, { on: client, steady: false });
  await insertWakes(
    client,
    wakes.flatMap(({ subject, at }) => (at === null ? [] : [{ kind, subject, at: new Date(at) }])),
  );
}

const WAKES_AT_ONCE = 5_000;

/** Marks the subjects that are due by `at`. */
export async function wakeGolden(client: PoolClient, at: Date): Promise<void> {
  const { rows } = await client.query<Pick<RowOf<'golden_wake'>, 'kind' | 'subject'>>(
    `DELETE FROM golden_wake w USING (SELECT kind, subject FROM golden_wake WHERE at <= $1 ORDER BY at LIMIT ${WAKES_AT_ONCE}) d
     WHERE w.kind = d.kind AND w.subject = d.subject RETURNING w.kind, w.subject`,
    [at],
  );
  await markDirty(
    client,
    'master',
    rows.map(({ kind, subject }) => statementKey.text({ kind, externalId: subject })),
  );
}
