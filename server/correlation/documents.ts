/** Invoices and credit memos around transactions, with everything that refers to them. */
import type { ApplicationFact, DocumentFacts, LineFact, PaymentFact, PostingFact } from '@/domain/facts';
import { decimal, text } from '@/domain/money';
import { isRole, type KindOf, kindsOf, recordEntry } from '@/domain/records';
import type { RecordRole } from '@/domain/records/define';
import { billsTheSame } from '@/domain/subjects/document/twins';
import type { RowOf } from '@/server/runtime/sets';
import { type Link, type Links, linksKnownAt } from './known-links';
import { type DocumentLine, loadLines, THEMSELVES, TOUCHING } from './lines';
import { groupBy, type LoadedRecord, loadRecords } from './load-records';
import type { Queryable } from './queue';
import { likelyTwins, ratedOf } from './twins';

export interface DocumentRows {
  /** Invoices with a line of this transaction. */
  of(transactionId: string): DocumentFacts[];
}

type LoadedDocument = LoadedRecord<KindOf<'document'>>;

/**
 * What refers to these documents, what takes back the postings among it and the memos of the applications among it, and
 * all that those postings and applications name.
 */
async function loadLinks(client: Queryable, documentIds: readonly string[]): Promise<Links> {
  const { rows } = await client.query<
    Pick<RowOf<'record_link'>, 'from_id' | 'to_id' | 'kind' | 'amount' | 'to_line'> & { part: string }
  >(
    `WITH incoming AS MATERIALIZED (
       SELECT k.* FROM unnest($1::uuid[]) t(id) CROSS JOIN LATERAL (SELECT from_id, to_id, kind, amount, to_line, position FROM record_link l WHERE l.to_id = t.id OFFSET 0) k),
     postings AS MATERIALIZED (SELECT DISTINCT from_id AS id FROM incoming WHERE kind = ANY($2)),
     applications AS MATERIALIZED (SELECT DISTINCT from_id AS id FROM incoming WHERE kind = ANY($4)),
     applied AS MATERIALIZED (SELECT k.* FROM applications a CROSS JOIN LATERAL (SELECT from_id, to_id, kind, amount, to_line, position FROM record_link l WHERE l.from_id = a.id OFFSET 0) k)
     SELECT 'incoming' AS part, i.* FROM incoming i
     UNION ALL SELECT 'reversals', k.* FROM postings p CROSS JOIN LATERAL (SELECT from_id, to_id, kind, amount, to_line, position FROM record_link l WHERE l.to_id = p.id AND l.kind = ANY($3) OFFSET 0) k
     UNION ALL SELECT 'applied', a.* FROM applied a
     UNION ALL SELECT 'voids', k.* FROM (SELECT DISTINCT to_id FROM applied WHERE amount IS NULL) a CROSS JOIN LATERAL (SELECT from_id, to_id, kind, amount, to_line, position FROM record_link l WHERE l.to_id = a.to_id AND l.kind = ANY($5) OFFSET 0) k
     UNION ALL SELECT 'journal', k.* FROM postings p CROSS JOIN LATERAL (SELECT from_id, to_id, kind, amount, to_line, position FROM record_link l WHERE l.from_id = p.id OFFSET 0) k
     ORDER BY from_id, position`,
    [documentIds, kindsOf('posting'), kindsOf('reversal'), kindsOf('application'), kindsOf('void')],
  );
  const of = (part: string): Link[] =>
    rows
      .filter((row) => row.part === part)
      .map((row) => ({
        fromId: row.from_id,
        toId: row.to_id,
        kind: row.kind,
        amount: row.amount,
        toLine: row.to_line,
      }));
  return {
    incoming: of('incoming'),
    reversals: of('reversals'),
    journal: of('journal'),
    applied: of('applied'),
    voids: of('voids'),
  };
}

/** Signed nets of the documents that journals spread an unstated amount over. */
async function loadNets(client: Queryable, ids: readonly string[], knownAt?: Date): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const records = await loadRecords(
    client,
    'r.id = ANY($1::uuid[]) AND r.kind = ANY($2)',
    [ids, kindsOf('document')],
    knownAt,
  );
  return new Map(
    records.map(({ id, kind, amount }) => [id, text(decimal(amount ?? '0').times(recordEntry(kind).sign))]),
  );
}

/** A credit line belongs to the transaction of the line it credits; without a stated line, to the first of its invoice. */
function placing(invoiceId: string, invoiceLines: readonly LineFact[]): (line: LineFact) => LineFact {
  const byName = new Map(invoiceLines.map((line) => [line.line, line]));
  return (line) => {
    if (line.creditsId !== invoiceId || line.transactionId !== null) return line;
    const credited = byName.get(line.creditsLine ?? '') ?? invoiceLines[0];
    return { ...line, transactionId: credited?.transactionId ?? null };
  };
}

/** Loads the documents of these transactions in four statements at most. */
export async function assembleDocuments(
  client: Queryable,
  transactionIds: readonly string[],
  known?: { readonly at: Date; readonly lines: readonly DocumentLine[] },
): Promise<DocumentRows> {
  const knownAt = known?.at;
  const all = known?.lines ?? (await loadLines(client, TOUCHING, transactionIds));
  if (all.length === 0) return { of: () => [] };
  const asked = new Set(transactionIds);
  const mine = all.filter(({ transactionId }) => transactionId !== null && asked.has(transactionId));
  const built = await assemble(client, all, [...new Set(mine.map(({ documentId }) => documentId))], knownAt);
  const documentsOf = groupBy(
    mine,
    ({ transactionId }) => transactionId ?? '',
    ({ documentId }) => documentId,
  );
  return {
    of: (id) =>
      [...new Set(documentsOf.get(id) ?? [])]
        .flatMap((documentId) => built.get(documentId) ?? [])
        .sort(
          (a, b) =>
            a.record.occurredAt.getTime() - b.record.occurredAt.getTime() || (a.record.id < b.record.id ? -1 : 1),
        ),
  };
}

/** Documents by ID, attached or not, in as many statements; one that has not arrived is absent. */
export const loadDocuments = async (client: Queryable, ids: readonly string[]): Promise<Map<string, DocumentFacts>> =>
  assemble(client, await loadLines(client, THEMSELVES, ids), ids);

/** The documents `invoiceIds` out of the lines around them: three statements. */
async function assemble(
  client: Queryable,
  all: readonly DocumentLine[],
  invoiceIds: readonly string[],
  knownAt?: Date,
): Promise<Map<string, DocumentFacts>> {
  const lines = groupBy(all, ({ documentId }) => documentId);
  const likely = likelyTwins(lines);
  const own = new Set([...invoiceIds, ...invoiceIds.flatMap((id) => likely.get(id) ?? [])]);
  const crediting = all.filter(({ creditsId }) => creditsId !== null && own.has(creditsId));
  const creditIds = [...new Set(crediting.map(({ documentId }) => documentId))];
  const documentIds = [...new Set([...own, ...creditIds])];

  const {
    incoming,
    reversals,
    journal: named,
    applied: paying,
    voids,
  } = await (knownAt ? linksKnownAt(client, documentIds, knownAt) : loadLinks(client, documentIds));
  const applied = groupBy(paying, ({ fromId }) => fromId);
  const journal = groupBy(named, ({ fromId }) => fromId);
  const recordIds = [
    ...new Set([
      ...documentIds,
      ...incoming.map(({ fromId }) => fromId),
      ...reversals.map(({ fromId }) => fromId),
      ...voids.map(({ fromId }) => fromId),
      // A credit memo may credit invoices of other transactions too.
      ...lines.keys(),
    ]),
  ];
  const records = new Map(
    (await loadRecords(client, 'r.id = ANY($1::uuid[])', [recordIds], knownAt)).map((record) => [record.id, record]),
  );
  const spread = [...journal.values()]
    .flat()
    .filter(({ amount }) => amount === null)
    .map(({ toId }) => toId);
  const nets = await loadNets(client, [...new Set(spread)], knownAt);

  const linksTo = groupBy(incoming, ({ toId }) => toId);
  const linksFrom = groupBy(incoming, ({ fromId }) => fromId);
  const reversalOf = groupBy(reversals, ({ toId }) => toId);
  const posting = (record: LoadedRecord<KindOf<'posting'>>): PostingFact => {
    const reversal =
      (reversalOf.get(record.id) ?? [])
        .flatMap(({ fromId }) => records.get(fromId) ?? [])
        .find((found) => isRole(found, 'reversal')) ?? null;
    return {
      ...record,
      links: journal.get(record.id) ?? [],
      targetNets: nets,
      reversedAt: reversal?.occurredAt ?? null,
      reversal,
    };
  };
  const payment = (record: LoadedRecord<KindOf<'payment' | 'failed payment'>>): PaymentFact => ({
    ...record,
    links: linksFrom.get(record.id) ?? [],
  });

  const isVoided = new Set(voids.filter(({ fromId }) => records.has(fromId)).map(({ toId }) => toId));
  const application = (record: LoadedRecord<KindOf<'application'>>): ApplicationFact => {
    const links = applied.get(record.id) ?? [];
    return { ...record, links, isVoid: links.some(({ amount, toId }) => amount === null && isVoided.has(toId)) };
  };

  const build = (id: string, credits: DocumentFacts[]): DocumentFacts[] => {
    const record = records.get(id);
    if (!record || !isRole(record, 'document')) return [];
    const from = [...new Set((linksTo.get(id) ?? []).map(({ fromId }) => fromId))]
      .flatMap((source) => records.get(source) ?? [])
      .sort((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime() || (a.id < b.id ? -1 : 1));
    const of = <Role extends RecordRole>(...roles: Role[]) => from.filter((found) => isRole(found, ...roles));
    const linesOf = (of: LoadedDocument) => lines.get(of.id) ?? [];
    const mineLines = linesOf(record);
    const creditedInvoices =
      // An invoice's lines credit nothing.
      [...new Set(mineLines.flatMap(({ creditsId }) => creditsId ?? []))]
        .sort()
        .flatMap((invoiceId) => records.get(invoiceId) ?? [])
        .filter((invoice) => isRole(invoice, 'document'))
        .map((invoice) => ({ record: invoice, lines: linesOf(invoice) }));
    return [
      {
        record,
        type: record.kind,
        lines: mineLines,
        void: of('void')[0] ?? null,
        attempts: of('attempt'),
        failures: of('refusal'),
        postings: of('posting').map(posting),
        payments: of('payment', 'failed payment').map(payment),
        syncs: of('sync', 'failed sync'),
        taxes: of('tax'),
        taxFailures: of('failed tax'),
        disputes: of('dispute'),
        settlements: of('settlement'),
        applications: of('application').map(application),
        schedules: of('schedule'),
        scheduleFailures: of('failed schedule'),
        credits,
        creditedInvoices,
        twins: [],
        rated: new Map(),
        entity: null,
        account: null,
      },
    ];
  };
  const creditFacts = new Map(creditIds.flatMap((id) => build(id, [])).map((credit) => [credit.record.id, credit]));
  const creditsOf = groupBy(
    crediting,
    ({ creditsId }) => creditsId ?? '',
    ({ documentId }) => documentId,
  );
  const creditsTo = (id: string) => {
    const place = placing(id, lines.get(id) ?? []);
    return [...new Set(creditsOf.get(id) ?? [])].sort().flatMap((creditId) => {
      const credit = creditFacts.get(creditId);
      return credit ? [{ ...credit, lines: credit.lines.map(place) }] : [];
    });
  };
  const built = new Map(
    [...own].flatMap((id) => build(id, creditsTo(id))).map((document) => [document.record.id, document]),
  );
  const twinsOf = (document: DocumentFacts) =>
    (likely.get(document.record.id) ?? [])
      .flatMap((id) => built.get(id) ?? [])
      .filter((other) => billsTheSame(document, other))
      .map(({ record, void: voided, credits }) => ({ record, void: voided, credits }));
  const twins = new Map(
    [...built.values()].flatMap((document) => {
      const found = twinsOf(document);
      return found.length > 0 ? [[document.record.id, found] as const] : [];
    }),
  );
  const rated = await ratedOf(
    client,
    [...twins.keys()].flatMap((id) => (lines.get(id) ?? []).flatMap(({ transactionId }) => transactionId ?? [])),
    knownAt,
  );
  return new Map(
    invoiceIds.flatMap((id) => {
      const document = built.get(id);
      if (!document) return [];
      const mine = twins.get(id);
      return [
        [
          id,
          mine ? { ...document, twins: mine, rated: rated.get(document.record.currency ?? '') ?? new Map() } : document,
        ],
      ];
    }),
  );
}
