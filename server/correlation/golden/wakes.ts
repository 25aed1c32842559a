/** What the clock alone changes of golden rows. While nothing is due it costs one look at the smallest entry of an index. */
import type { PoolClient } from 'pg';
import { statementKey } from '@/domain/subjects/account/key';
import { markDirty } from '../queue';

export interface Wake {
  readonly subject: string;
  /** Milliseconds since 1970; null when nothing is ahead. */
  readonly at: number | null;
}

/** Notes when these subjects must be settled again, in place of what was noted. */
export async function writeWakes(client: PoolClient, kind: string, wakes: readonly Wake[]): Promise<void> {
  if (wakes.length === 0) return;
  await client.query('DELETE FROM golden_wake WHERE kind = $1 AND subject = ANY($2::text[])', [
    kind,
    wakes.map(({ subject }) => subject),
  ]);
  const ahead = wakes.filter(({ at }) => at !== null);
  if (ahead.length > 0)
    await client.query(
      'INSERT INTO golden_wake (kind, subject, at) SELECT $1, * FROM unnest($2::text[], $3::timestamptz[])',
      [kind, ahead.map(({ subject }) => subject), ahead.map(({ at }) => new Date(at as number))],
    );
}

const WAKES_AT_ONCE = 5_000;

/** Marks the subjects that are due by `at`. */
export async function wakeGolden(client: PoolClient, at: Date): Promise<void> {
  const { rows } = await client.query<{ kind: string; subject: string }>(
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
