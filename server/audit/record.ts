import type { PoolClient } from 'pg';
import { json, rowsOf, sets } from '@/server/runtime/sets';

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
  await rowsOf(
    sets.insertInto('audit_entry').values({
      at: act.at,
      actor_id: act.actorId,
      action: act.action,
      subject_kind: act.subjectKind,
      subject_id: act.subjectId,
      before: json(act.before),
      after: json(act.after),
      reason: act.reason ?? null,
    }),
    { on: client },
  );
}
