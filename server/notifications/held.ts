/** Notifications as their person may see them now, and what that hangs on. */
import type { PoolClient } from 'pg';
import type { Reader } from '@/domain/access';
import { pool } from '@/server/runtime/db';
import { countReached, stillReached } from './places';
import type { Told } from './words';

export interface HeldNotification extends Told {
  readonly at: Date;
  readonly readAt: Date | null;
  readonly caseId: string;
  readonly inApp: boolean;
  readonly accountName: string | null;
  readonly activityId: string | null;
}

/** Columns of notification `n` for its person. SQL. */
export const heldColumns = (reader: Reader, params: unknown[]): string =>
  `n.id, n.kind, n.at, n.read_at AS "readAt", n.case_id AS "caseId", n.cause_key AS "causeKey", 
   n.in_app AS "inApp", n.activity_id::text AS "activityId", ${countReached(reader, params)} AS count, x.number::text AS number, x.type,
   coalesce(u.name, n.actor_id) AS "actorName", a.name AS "accountName"`;
export const HELD_RELATIONS = `JOIN exception_case x ON x.id = n.case_id LEFT JOIN account a ON a.id = x.account_id LEFT JOIN app_user u ON u.id = n.actor_id`;

/** The notification of this ID while its person still reaches what it is about; null otherwise. */
export async function heldBy(reader: Reader, id: string): Promise<HeldNotification | null> {
  const params: unknown[] = [id, reader.id];
  const { rows } = await pool.query<HeldNotification>(
    `SELECT ${heldColumns(reader, params)} FROM notification n ${HELD_RELATIONS}
      WHERE n.id = $1::uuid AND n.user_id = $2::text AND ${stillReached(reader, params)}`,
    params,
  );
  return rows[0] ?? null;
}

/** What waits for a digest of this instant and is still unread and reached, the newest first. */
export async function heldForDigest(reader: Reader, at: Date, limit: number): Promise<HeldNotification[]> {
  const params: unknown[] = [reader.id, at];
  const { rows } = await pool.query<HeldNotification>(
    `SELECT ${heldColumns(reader, params)} FROM notification n ${HELD_RELATIONS}
      WHERE n.user_id = $1::text AND n.digest_at = $2::timestamptz AND n.read_at IS NULL AND ${stillReached(reader, params)}
      ORDER BY n.at DESC, n.id LIMIT ${limit}`,
    params,
  );
  return rows;
}

/** What the inbox does not show is done with once it has been sent: more of the same is told anew. */
export async function doneWithHidden(on: Pick<PoolClient, 'query'>, ids: readonly string[], now: Date): Promise<void> {
  await on.query<never>(
    'UPDATE notification SET read_at = $2 WHERE id = ANY($1::uuid[]) AND NOT in_app AND read_at IS NULL',
    [ids, now],
  );
}
