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

/** Marks what entities that changed apply to. @returns how many entities */
export async function settleLegalEntities(client: PoolClient, portion: Portion): Promise<number> {
  const ids = await takeDirty(client, 'legal-entity', 20, portion);
  if (ids.length === 0) return 0;
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
