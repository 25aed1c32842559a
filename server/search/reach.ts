import type { Reader } from '@/domain/access';
import { reach, unrestricted } from '@/server/access';

/**
 * Whether documents lie within reach, as an SQL condition on the record `alias`: an account of their customer, or a
 * transaction of one of their lines (of the lines that they credit), is within the reader's regions and entities. A
 * document without either is seen by the unrestricted alone.
 */
export function documentReach(reader: Reader, alias: string, params: unknown[]): string {
  if (unrestricted(reader)) return 'true';
  return `(EXISTS (
      SELECT FROM document_line l JOIN transaction t ON t.id = l.transaction_id WHERE l.document_id = ${alias}.id AND ${reach(reader, 't', params)})
    OR EXISTS (
      SELECT FROM document_line l JOIN document_line m ON m.document_id = l.credits_id JOIN transaction t ON t.id = m.transaction_id
       WHERE l.document_id = ${alias}.id AND ${reach(reader, 't', params)})
    OR ${customerReach(reader, alias, params)})`;
}

/** Whether the account that the record's own customer was on its day is within reach. */
const customerReach = (reader: Reader, alias: string, params: unknown[]) => `EXISTS (
  SELECT FROM source s JOIN account_identity i ON i.system = s.name AND i.external_id = ${alias}.customer AND i.valid_from <= ${alias}.occurred_at AND i.valid_to > ${alias}.occurred_at
    JOIN account_version v ON v.account_id = i.account_id AND v.valid_from <= ${alias}.occurred_at AND v.valid_to > ${alias}.occurred_at
   WHERE s.id = ${alias}.source_id AND ${reach(reader, 'v', params)})`;

/**
 * Whether what refers to documents (postings, payments, what takes those back) lies within reach: one of the documents
 * does, or the legal entity in whose books it stands, or its own customer.
 */
export function referringReach(reader: Reader, alias: string, params: unknown[]): string {
  if (unrestricted(reader)) return 'true';
  const named = (from: string) =>
    `EXISTS (SELECT FROM record_link k JOIN record d ON d.id = k.to_id AND d.in_force WHERE k.from_id = ${from} AND ${documentReach(reader, 'd', params)})`;
  return `(${named(`${alias}.id`)}
    OR EXISTS (SELECT FROM record_link b WHERE b.from_id = ${alias}.id AND b.kind = 'reversal' AND ${named('b.to_id')})
    OR EXISTS (SELECT FROM (SELECT *, id AS entity_id FROM legal_entity) e WHERE e.id = ${alias}.entity_id AND ${reach(reader, 'e', params)})
    OR ${customerReach(reader, alias, params)})`;
}
