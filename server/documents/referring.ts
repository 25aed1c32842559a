/** Postings and payments as pages: what each books or pays of which documents, and what answered or took it back. */

import { assertMay, type Reader } from '@/domain/access';
import type { LinkFact, PostingFact, RecordFact } from '@/domain/facts';
import { decimal, sum, text } from '@/domain/money';
import { statusOf } from '@/domain/record-status';
import { isRole, recordEntry } from '@/domain/records';
import { allocatePosting } from '@/domain/subjects/document/state';
import type { Term } from '@/domain/terms';
import { reach } from '@/server/access';
import { loadRecords } from '@/server/correlation/load-records';
import { defineLoader, grouped } from '@/server/load';
import { pool } from '@/server/runtime/db';
import { prepared, preparing } from '@/server/runtime/prepared';
import type { RowOf } from '@/server/runtime/sets';
import { findRecord } from './find';
import { documentReach, PAYMENT_KINDS, POSTING_KINDS, referringReach } from './reach';

/** A document that a posting books or a payment pays, with the part that is its. */
export interface NamedDocument {
  /** Null when it has not arrived, or lies out of reach. */
  readonly id: string | null;
  readonly kind: 'invoice' | 'credit memo' | null;
  readonly name: string;
  /** Signed as it counts; null while it is not known. */
  readonly part: string | null;
  /** stated | pro rata */
  readonly basis: string;
  readonly currency: string | null;
}

/** A record that another one has to do with: an attempt's answer, what took a posting back. */
export interface RelatedRecord {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly at: Date;
  readonly term: Term;
}

export interface ReferringRow {
  readonly id: string;
  readonly record: RecordFact;
  readonly term: Term;
  readonly documents: readonly NamedDocument[];
  readonly related: readonly RelatedRecord[];
  /** Signed as it counts: refunds are negative. Null where the record states none. */
  readonly amount: string | null;
  /** Of the amount: what the documents named bring together, and what is left. */
  readonly allocated: string;
  readonly unallocated: string | null;
}

/** The posting that an address names; see findRecord. */
export async function findPosting(reader: Reader | null, given: string): Promise<string | null> {
  assertMay(reader, 'transactions:read');
  // An attempt and its refusal, a document and its reversal have one external ID each: what came first is meant.
  return (
    (await findRecord(reader, ['erp document', 'posting attempt'], given, 'what refers to them')) ??
    findRecord(reader, POSTING_KINDS, given, 'what refers to them')
  );
}

export async function findPayment(reader: Reader | null, given: string): Promise<string | null> {
  assertMay(reader, 'transactions:read');
  return findRecord(reader, PAYMENT_KINDS, given, 'what refers to them');
}

interface LinkRow extends LinkFact {
  fromId: string;
  kind: 'invoice' | 'credit memo' | null;
  name: string | null;
  net: string | null;
  currency: string | null;
  within: boolean;
}

interface RelationRow {
  of: string;
  id: string;
  kind: string;
  name: string;
  at: Date;
  reversed: boolean;
}

/** Postings and payments by ID, in four statements; those outside the reader's reach are absent. */
export const referringById = defineLoader<ReferringRow>(async (reader, ids) => {
  assertMay(reader, 'transactions:read');
  const params: unknown[] = [ids, [...POSTING_KINDS, ...PAYMENT_KINDS]];
  const found = await pool.query<Pick<RowOf<'record'>, 'id'>>(
    prepared(
      `SELECT r.id FROM record r WHERE r.id = ANY($1::uuid[]) AND r.kind = ANY($2::text[]) AND r.in_force AND ${referringReach(reader, 'r', params)}`,
      params,
    ),
  );
  const reached = found.rows.map(({ id }) => id);
  const [records, links, relations] = await Promise.all([
    loadRecords(preparing(pool as never), 'r.id = ANY($1::uuid[])', [reached]),
    linksOf(reader, reached),
    relationsOf(reached),
  ]);
  return new Map(records.map((record) => [record.id, rowOf(record, links, relations)]));
});

/** How many transactions within reach the documents have that a posting or payment names, by their status. */
export const transactionStatusesNamed = defineLoader<{ status: string; count: number }[]>(async (reader, ids) => {
  assertMay(reader, 'transactions:read');
  const params: unknown[] = [ids];
  const { rows } = await pool.query<{ record: string; status: string; count: number }>(
    prepared(
      `SELECT record, status, count(*)::int AS count FROM (
         SELECT DISTINCT k.from_id AS record, t.id, t.status
           FROM record_link k JOIN document_line l ON l.document_id = k.to_id AND (k.to_line IS NULL OR l.line = k.to_line)
           LEFT JOIN document_line m ON l.transaction_id IS NULL AND m.document_id = l.credits_id AND (l.credits_line IS NULL OR m.line = l.credits_line)
           JOIN transaction t ON t.id = COALESCE(l.transaction_id, m.transaction_id)
          WHERE k.from_id = ANY($1::uuid[]) AND ${reach(reader, 't', params)}) named
        GROUP BY record, status ORDER BY count(*) DESC, status`,
      params,
    ),
  );
  return grouped(rows, ({ record }) => record);
});

async function linksOf(reader: Reader, ids: readonly string[]): Promise<LinkRow[]> {
  const params: unknown[] = [ids];
  const { rows } = await pool.query<LinkRow>(
    prepared(
      `SELECT k.from_id AS "fromId", k.to_id AS "toId", k.amount, k.to_line AS "toLine", d.kind, COALESCE(d.number, d.external_id) AS name, d.currency,
              (CASE d.kind WHEN 'credit memo' THEN -d.amount ELSE d.amount END)::text AS net, d.id IS NOT NULL AND ${documentReach(reader, 'd', params)} AS within
         FROM record_link k LEFT JOIN record d ON d.id = k.to_id AND d.in_force AND d.kind IN ('invoice', 'credit memo')
        WHERE k.from_id = ANY($1::uuid[]) AND k.kind <> 'reversal' ORDER BY k.from_id, k.position`,
      params,
    ),
  );
  return rows;
}

/** An attempt's refusal and document, a document's attempt and reversal, what a reversal takes back. */
async function relationsOf(ids: readonly string[]): Promise<RelationRow[]> {
  const { rows } = await pool.query<RelationRow>(
    prepared(
      `SELECT DISTINCT p.id AS of, o.id, o.kind, COALESCE(o.number, o.external_id) AS name, o.occurred_at AS at,
              EXISTS (SELECT FROM record_link b WHERE b.to_id = o.id AND b.kind = 'reversal') AS reversed
         FROM record p CROSS JOIN LATERAL (
           SELECT d.* FROM record d WHERE p.kind IN ('posting attempt', 'posting failure') AND d.kind IN ('posting attempt', 'posting failure') AND d.external_id = p.external_id AND d.source_id = p.source_id AND d.in_force AND d.id <> p.id
           UNION ALL SELECT d.* FROM record_link k JOIN record_link m ON m.to_id = k.to_id AND m.kind = 'erp document' JOIN record d ON d.id = m.from_id AND d.in_force
             WHERE p.kind IN ('posting attempt', 'posting failure') AND k.from_id = p.id AND d.body ->> 'attempt' = p.external_id AND d.source_id = p.source_id
           UNION ALL SELECT d.* FROM record d WHERE p.kind = 'erp document' AND d.kind IN ('posting attempt', 'posting failure') AND d.external_id = p.body ->> 'attempt' AND d.source_id = p.source_id AND d.in_force
           UNION ALL SELECT d.* FROM record_link k JOIN record d ON d.id = k.from_id AND d.in_force WHERE p.kind = 'erp document' AND k.to_id = p.id AND k.kind = 'reversal'
           UNION ALL SELECT d.* FROM record_link k JOIN record d ON d.id = k.to_id AND d.in_force WHERE p.kind = 'reversal' AND k.from_id = p.id
         ) o
        WHERE p.id = ANY($1::uuid[]) AND p.in_force ORDER BY o.occurred_at, o.id`,
      [ids],
    ),
  );
  return rows;
}

function termOf(kind: string, relations: readonly { kind: string }[]): Term {
  const has = (wanted: string) => relations.some((relation) => relation.kind === wanted);
  switch (kind) {
    case 'erp document':
      return statusOf('erp document', has('reversal') ? 'reversed' : 'posted');
    case 'posting attempt':
      return statusOf(
        'posting attempt',
        has('posting failure') ? 'rejected' : has('erp document') ? 'booked' : 'requested',
      );
    case 'posting failure':
      return statusOf('posting failure', 'rejected');
    case 'reversal':
      return statusOf('reversal', 'reversed');
    case 'payment failure':
      return statusOf('payment failure', 'failed');
    case 'refund':
      return statusOf('refund', 'refunded');
    default:
      return statusOf('payment', 'received');
  }
}

function rowOf(record: RecordFact, allLinks: readonly LinkRow[], allRelations: readonly RelationRow[]): ReferringRow {
  const links = allLinks.filter(({ fromId }) => fromId === record.id);
  const relations = allRelations.filter(({ of }) => of === record.id);
  const posting = isRole(record, 'posting');
  const direction = recordEntry(record.kind).sign;
  const parts = posting
    ? allocatePosting({
        ...record,
        links,
        targetNets: new Map(links.flatMap(({ toId, net }) => (net === null ? [] : [[toId, net]]))),
        reversedAt: null,
        reversal: null,
      } satisfies PostingFact)
    : new Map(
        links.flatMap(({ amount }, index) => (amount === null ? [] : [[index, decimal(amount).times(direction)]])),
      );
  const counts = !isRole(record, 'attempt', 'refusal', 'reversal');
  const amount = counts && record.amount !== null ? decimal(record.amount).times(direction) : null;
  const allocated = sum(parts.values());
  return {
    id: record.id,
    record,
    term: termOf(record.kind, relations),
    documents: links.map((link, index) => {
      const part = parts.get(index);
      return {
        id: link.within ? link.toId : null,
        kind: link.within ? link.kind : null,
        name: link.within ? (link.name ?? '') : '',
        part: counts && part ? text(part) : null,
        basis: link.amount === null ? 'pro rata' : 'stated',
        currency: record.currency,
      };
    }),
    related: relations.map(({ of, reversed, ...relation }) => ({
      ...relation,
      // What answered or was answered by this one is known from here.
      term: termOf(relation.kind, [{ kind: record.kind }, ...(reversed ? [{ kind: 'reversal' }] : [])]),
    })),
    amount: amount && text(amount),
    allocated: text(allocated),
    unallocated: amount && text(amount.minus(allocated)),
  };
}
