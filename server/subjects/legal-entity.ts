/** A legal entity that was set up or changed: what reads its region, currency, zone or posting hours is settled again. */
import type { PoolClient } from 'pg';
import { identityKey, statementKey } from '@/domain/subjects/account/key';
import { kindsSql } from '@/server/correlation/kinds';
import { isUnattached } from '@/server/correlation/lines';
import { markDirty, type Portion, takeDirty } from '@/server/correlation/queue';
import { recheckCases } from '@/server/spine/recheck';

/**
 * Transactions of its accounts, and documents of whatever customer that went to its books: a document without an account
 * is of the entity that it was handed over to.
 */
const MARK_USERS = `
  WITH booked AS (
    SELECT DISTINCT l.to_id AS id FROM record r JOIN record_link l ON l.from_id = r.id
     WHERE r.entity_id = ANY($1::text[]) AND r.in_force AND r.kind IN (${kindsSql('posting', 'attempt', 'refusal')}))
  INSERT INTO dirty (kind, subject)
  SELECT 'transaction', id::text FROM transaction WHERE entity_id = ANY($1::text[])
  UNION SELECT 'transaction', d.transaction_id::text FROM booked b JOIN document_line d ON d.document_id = b.id WHERE d.transaction_id IS NOT NULL
  UNION SELECT 'transaction', i.transaction_id::text FROM booked b JOIN document_line d ON d.document_id = b.id JOIN document_line i ON i.document_id = d.credits_id WHERE i.transaction_id IS NOT NULL
  UNION SELECT 'document', r.id::text FROM booked b JOIN record r ON r.id = b.id AND r.in_force AND r.kind IN (${kindsSql('document')}) WHERE ${isUnattached('r.id')}`;

/** What holds of an entity now is what lists show: of what begins by then what was set last. */
const TAKE_EFFECT = `
  UPDATE legal_entity e SET region = v.region, currency = v.currency, zone = v.zone, calendar = v.calendar, posting_hours = v.posting_hours
    FROM unnest($1::text[]) AS x(id) CROSS JOIN LATERAL (
      SELECT * FROM legal_entity_version v WHERE v.entity_id = x.id AND (v.valid_from IS NULL OR v.valid_from <= $2) ORDER BY v.id DESC LIMIT 1) v
   WHERE e.id = x.id AND (e.region, e.currency, e.zone, e.calendar, e.posting_hours) IS DISTINCT FROM (v.region, v.currency, v.zone, v.calendar, v.posting_hours)`;
const AHEAD =
  'SELECT entity_id AS id, min(valid_from) AS at FROM legal_entity_version WHERE entity_id = ANY($1::text[]) AND valid_from > $2 GROUP BY 1';

/** Marks what entities that changed apply to. @returns how many entities */
export async function settleLegalEntities(client: PoolClient, portion: Portion): Promise<number> {
  const ids = await takeDirty(client, 'legal-entity', 20, portion);
  if (ids.length === 0) return 0;
  await client.query<never>(TAKE_EFFECT, [ids, portion.now]);
  // Marks for later went too.
  const { rows: ahead } = await client.query<{ id: string; at: Date }>(AHEAD, [ids, portion.now]);
  for (const { id, at } of ahead) await markDirty(client, 'legal-entity', [id], at);
  // What nobody states of an account is its legal entity's.
  const { rows: accounts } = await client.query<{ system: string; externalId: string }>(
    `SELECT DISTINCT a.system, a.external_id AS "externalId" FROM account_version v JOIN account a ON a.id = v.account_id WHERE v.entity_id = ANY($1::text[])`,
    [ids],
  );
  await markDirty(
    client,
    'master',
    accounts.map((root) => statementKey.text({ kind: 'account', externalId: identityKey.text(root) })),
  );
  await client.query<never>(MARK_USERS, [ids]);
  for (const entity of ids) await recheckCases(client, { entity });
  return ids.length;
}
