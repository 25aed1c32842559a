import { type Reader, Refusal } from '@/domain/access';
import { pool } from '@/server/runtime/db';
import { prepared } from '@/server/runtime/prepared';
import type { RowOf } from '@/server/runtime/sets';
import { documentReach, referringReach } from './reach';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const LONGEST = 300;

/**
 * The ID of a record in force of one of these kinds, by its ID, its number or its external ID, within reach.
 * Refuses a number that several have: a link by it would lead to either.
 * @returns null when there is none
 */
export async function findRecord(
  reader: Reader,
  kinds: readonly string[],
  given: string,
  about: 'documents' | 'what refers to them',
): Promise<string | null> {
  if (given.length > LONGEST) return null;
  const params: unknown[] = [kinds, given];
  const within = (about === 'documents' ? documentReach : referringReach)(reader, 'r', params);
  const candidates = UUID.test(given)
    ? 'SELECT $2::uuid AS id'
    : // Numbers and external IDs have an index each; as alternatives of one condition they would have none.
      `SELECT id FROM record WHERE number = $2 AND kind = ANY($1::text[]) AND in_force
       UNION SELECT id FROM record WHERE external_id = $2 AND kind = ANY($1::text[]) AND in_force`;
  const { rows } = await pool.query<Pick<RowOf<'record'>, 'id'>>(
    prepared(
      `WITH candidates AS MATERIALIZED (${candidates})
       SELECT r.id FROM candidates c JOIN record r ON r.id = c.id AND r.in_force AND r.kind = ANY($1::text[]) WHERE ${within} ORDER BY r.id LIMIT 2`,
      params,
    ),
  );
  if (rows.length > 1)
    throw new Refusal('invalid', `Several documents are called ${given}: open the one meant from a list.`, 'id');
  return rows[0]?.id ?? null;
}
