/** What referred to what by what was known at a past instant: from the versions of then, not from today's links. */
import type { LinkFact } from '@/domain/facts';
import { kindsOf } from '@/domain/records';
import type { RecordRole } from '@/domain/records/define';
import { anyOf, rowsOf, sets } from '@/server/runtime/sets';
import { described } from './lines';
import { type LoadedRecord, loadRecords } from './load-records';
import type { Queryable } from './queue';
import { loadSources } from './sources';

export interface Link extends LinkFact {
  readonly fromId: string;
  readonly kind: string;
}

/** The links around some documents, by what they are to them. */
export interface Links {
  readonly incoming: readonly Link[];
  readonly reversals: readonly Link[];
  readonly journal: readonly Link[];
  readonly applied: readonly Link[];
  readonly voids: readonly Link[];
}

/** A record as it was known, with all that it named. */
interface Referring {
  readonly record: LoadedRecord;
  readonly links: readonly Link[];
}

/** The records that name any of these or once did. */
async function namedBy(client: Queryable, ids: readonly string[]): Promise<string[]> {
  const rows = await rowsOf(
    sets
      .selectFrom('record_link')
      .select('from_id')
      .where('to_id', '=', anyOf(ids, 'uuid'))
      .union(sets.selectFrom('record_link_past').select('from_id').where('to_id', '=', anyOf(ids, 'uuid'))),
    { on: client, steady: false },
  );
  return rows.map(({ from_id }) => from_id);
}

/** Records that named any of these, as known then, in order of their identity. */
export async function referringKnownAt(
  client: Queryable,
  ids: readonly string[],
  knownAt: Date,
): Promise<readonly Referring[]> {
  if (ids.length === 0) return [];
  const sources = new Map([...(await loadSources(client)).values()].map((source) => [source.name, source]));
  const records = await loadRecords(client, 'r.id = ANY($1::uuid[])', [await namedBy(client, ids)], knownAt);
  const asked = new Set(ids);
  return records
    .map((record) => ({
      record,
      links: described(record, sources.get(record.source)?.documentSystem ?? null).links.map(
        ({ toId, amount, toLine }): Link => ({ fromId: record.id, kind: record.kind, toId, amount, toLine }),
      ),
    }))
    .filter(({ links }) => links.some(({ toId }) => asked.has(toId)))
    .sort((a, b) => (a.record.id < b.record.id ? -1 : 1));
}

const of = (referring: readonly Referring[], role: RecordRole) => {
  const kinds: readonly string[] = kindsOf(role);
  return referring.filter(({ record }) => kinds.includes(record.kind));
};
const naming = (referring: readonly Referring[], ids: readonly string[]): Link[] => {
  const asked = new Set(ids);
  return referring.flatMap(({ links }) => links.filter(({ toId }) => asked.has(toId)));
};

/** The links around these documents as known then; see `loadLinks` for what they are. */
export async function linksKnownAt(client: Queryable, documentIds: readonly string[], knownAt: Date): Promise<Links> {
  const referring = await referringKnownAt(client, documentIds, knownAt);
  const postings = of(referring, 'posting').map(({ record }) => record.id);
  const journal = of(referring, 'posting').flatMap(({ links }) => links);
  const applied = of(referring, 'application').flatMap(({ links }) => links);
  const memos = applied.flatMap(({ amount, toId }) => (amount === null ? [toId] : []));
  return {
    incoming: naming(referring, documentIds),
    journal,
    applied,
    reversals: naming(of(await referringKnownAt(client, postings, knownAt), 'reversal'), postings),
    voids: naming(of(await referringKnownAt(client, memos, knownAt), 'void'), memos),
  };
}
