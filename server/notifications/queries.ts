import { assertMay, type Reader } from '@/domain/access';
import {
  COUNT_LIMIT,
  cappedTotal,
  cursorValues,
  type KeysetOrder,
  keyset,
  type Page,
  type PageRequest,
  page,
  pageSize,
  positionOf,
} from '@/server/keyset';
import { pool } from '@/server/runtime/db';
import { HELD_RELATIONS, type HeldNotification, heldColumns } from './held';
import { stillReached } from './places';

export type NotificationRow = HeldNotification & {
  readonly position: string | null;
  readonly position2: string | null;
};

const NEWEST: KeysetOrder = {
  column: 'n.at',
  type: 'timestamptz',
  id: 'n.id',
  direction: 'DESC',
  idDirection: 'ASC',
};

/** What the inbox of `$2` holds. SQL condition on notification `n`. */
const inbox = (reader: Reader, params: unknown[], unread: boolean): string =>
  `n.user_id = $${params.push(reader.id)}::text AND n.in_app ${unread ? 'AND n.read_at IS NULL' : ''} AND ${stillReached(reader, params)}`;

/** A page of what the reader was told, the newest first; what is about cases out of their reach now is not in it. */
export async function listNotifications(
  reader: Reader | null,
  { unread }: { unread?: boolean | null },
  request: PageRequest,
): Promise<Page<NotificationRow>> {
  assertMay(reader, 'exceptions:read');
  const params: unknown[] = [];
  const columns = heldColumns(reader, params);
  const condition = inbox(reader, params, unread === true);
  const { where, order } = keyset(NEWEST, request.after, params);
  const { rows } = await pool.query<NotificationRow>(
    `SELECT ${columns}, ${positionOf(NEWEST)} FROM notification n ${HELD_RELATIONS}
      WHERE ${condition} AND ${where} ORDER BY ${order} LIMIT ${pageSize(request) + 1}`,
    params,
  );
  return page<NotificationRow>(
    rows,
    request,
    (row) => cursorValues(NEWEST, row),
    async () => cappedTotal(await countNotifications(reader, unread === true, COUNT_LIMIT + 1)),
  );
}

async function countNotifications(reader: Reader, unread: boolean, limit: number | null): Promise<number> {
  const params: unknown[] = [];
  const condition = inbox(reader, params, unread);
  const { rows } = await pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM (SELECT FROM notification n WHERE ${condition} ${limit === null ? '' : `LIMIT ${limit}`}) counted`,
    params,
  );
  return rows[0]?.n ?? 0;
}

/** How many notifications the reader has not read; exact. Nobody's who may not read cases. */
export async function unreadNotifications(reader: Reader): Promise<number> {
  return reader.permissions.has('exceptions:read') ? countNotifications(reader, true, null) : 0;
}
