import { sql } from 'kysely';
import { assertMay } from '@/domain/access';
import { defineLoader, grouped } from '@/server/load';
import { rowsOf, sets } from '@/server/runtime/sets';

export interface OperationRow {
  keyId: string;
  /** SHA-256 of the text in hexadecimal */
  hash: string;
  name: string;
  text: string;
  registeredAt: Date;
}

/** Registered operations by key, latest first: for who sees keys at all. */
export const operationsOfKey = defineLoader<OperationRow[]>(async (reader, keys) => {
  assertMay(reader, 'pipeline:read');
  const rows = await rowsOf(
    sets
      .selectFrom('registered_operation')
      .select(['key_id as keyId', 'name', 'text', 'registered_at as registeredAt'])
      .select(sql<string>`encode(hash, 'hex')`.as('hash'))
      .where(sql<boolean>`key_id = ANY(${keys}::uuid[])`)
      .orderBy('registered_at', 'desc')
      .orderBy('name'),
  );
  return grouped(rows, ({ keyId }) => keyId);
});
