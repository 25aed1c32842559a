import type { PoolClient } from 'pg';

/** One human act: who did what to what, before, after and why. */
export interface Act {
  readonly actorId: string;
  readonly at: Date;
  /** noun.verb in the past: `source.set`, `exception.claimed` */
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly reason?: string | null;
}

/** Writes the audit entry of an act, in the transaction that performs it; the chainer gives it its place afterwards. */
export async function recordAct(client: PoolClient, act: Act): Promise<void> {
  const json = (value: unknown) => (value === undefined ? null : JSON.stringify(value));
  await client.query(
    `INSERT INTO audit_entry (at, actor_id, action, subject_kind, subject_id, before, after, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      act.at,
      act.actorId,
      act.action,
      act.subjectKind,
      act.subjectId,
      json(act.before),
      json(act.after),
      act.reason ?? null,
    ],
  );
}
