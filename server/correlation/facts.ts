/** Gathers the facts of transactions in sets: a fixed number of statements for any number of transactions. */

import { sql } from 'kysely';
import { type SubscriptionHistory, scheduleOf, versionAt, versionFor } from '@/domain/attribution';
import { periodAt } from '@/domain/calendar';
import type { Entities } from '@/domain/entities';
import type { ChargeTerms, DocumentFacts, Facts, LateFact, LineFact, UsageFacts } from '@/domain/facts';
import { recordId, subscriptionId } from '@/domain/identity';
import { type HeldKey, type KeyHint, keyOf } from '@/domain/keys';
import { sum } from '@/domain/money';
import { isRole, type KindOf, type RecordBody } from '@/domain/records';
import { serviceStart } from '@/domain/service-start';
import { now } from '@/server/runtime/clock';
import { anyOf, fixed, sets } from '@/server/runtime/sets';
import { type AccountLookup, loadAccounts } from './account-lookup';
import { loadBeside } from './beside';
import { assembleDocuments, type DocumentRows, loadDocuments } from './documents';
import { loadEntities } from './entities';
import { accountsKnownAt, entitiesKnownAt, type KnownRoute, routesKnownAt, subscriptionsKnownAt } from './known-master';
import { type LateAsked, loadLate } from './late';
import { linesKnownAt } from './lines';
import { groupBy, type LoadedRecord, loadRecords } from './load-records';
import { recordsKnownAt } from './own-records';
import { type LastPrice, loadOwnPrices, type PriceAsked } from './prices';
import type { Queryable } from './queue';
import { subscriptionsNamed } from './subscriptions';
import { type LoadedUsage, loadUsage, loadUsageKnownAt } from './usage';

export interface FactsOptions {
  /** State as known at this instant: only what had been received by then. */
  knownAt?: Date;
  /** Locks usage totals, so that what is read can't change before the fold is written. */
  forFold?: boolean;
  /** Without what only a fold reads: the subscription's terms and what was written off. */
  forDrawing?: boolean;
}

interface Row {
  id: string;
  key: string;
  system: string;
  subscription: string | null;
  charge: string | null;
  product: string | null;
  periodStart: Date;
}

const rowsAmong = fixed(({ ids }: { ids: readonly string[] }) =>
  sets
    .selectFrom('transaction')
    .select(['id', 'key', 'system', 'subscription', 'charge', 'product', 'period_start as periodStart'])
    .where('id', '=', anyOf(ids, 'uuid')),
);

async function loadRows(client: Queryable, ids: readonly string[]): Promise<Map<string, Row>> {
  const rows = await rowsAmong({ ids }, { on: client, steady: false });
  return new Map(rows.map((row) => [row.id, row]));
}

const routeHints = fixed(({ ids }: { ids: readonly string[] }) =>
  sets
    .selectFrom('usage_route')
    .distinctOn('transaction_id')
    .select(['transaction_id as id', 'valid_from as at'])
    .select([sql<string>`basis ->> 'subscription'`.as('subscription'), sql<string>`basis ->> 'charge'`.as('charge')])
    .where('transaction_id', '=', anyOf(ids, 'uuid')),
);

/** Where usage of these transactions was routed by: subscription and an instant in the period. */
async function loadRouteHints(client: Queryable, ids: readonly string[]): Promise<Map<string, KeyHint[]>> {
  if (ids.length === 0) return new Map();
  const rows = await routeHints({ ids }, { on: client, steady: false });
  return groupBy(
    rows,
    ({ id }) => id,
    ({ subscription, charge, at }) => ({ subscription, charge, at }),
  );
}

const linesOf = new WeakMap<DocumentFacts, ReadonlyMap<string, readonly LineFact[]>>();

/** Lines of a document that belong to a transaction, indexed once per document. */
function linesIn(document: DocumentFacts, id: string): readonly LineFact[] {
  const index =
    linesOf.get(document) ??
    groupBy(
      document.lines.filter(({ transactionId }) => transactionId !== null),
      ({ transactionId }) => transactionId ?? '',
    );
  linesOf.set(document, index);
  return index.get(id) ?? [];
}

/** What the lines and charges of a transaction say about its key. */
function hintsOf(
  charges: readonly LoadedRecord<KindOf<'charge'>>[],
  documents: readonly DocumentFacts[],
  id: string,
): KeyHint[] {
  return [
    ...charges.map(({ source, externalId, body }) => ({
      system: source,
      subscription: body.subscription ?? null,
      charge: body.chargeCode ?? null,
      at: new Date(body.periodStart),
      rated: externalId,
    })),
    ...documents.flatMap((document) => {
      const { record } = document;
      const stated: readonly Partial<RecordBody<'invoice'>['lines'][number]>[] =
        'invoice' in record.body ? record.body.lines : [];
      return linesIn(document, id).map((line) => {
        const body = stated[line.position] ?? {};
        const start = body.periodStart;
        return {
          system: record.source,
          subscription: body.subscription ?? null,
          charge: body.chargeCode ?? null,
          at: start ? new Date(start) : record.occurredAt,
          rated: body.charge ?? null,
          invoice: record.externalId,
          line: line.line,
        };
      });
    }),
  ];
}

function termsOf(held: HeldKey, subscription: SubscriptionHistory | undefined): ChargeTerms | null {
  if (!subscription || !held.start) return null;
  const version = versionFor(subscription, held.start);
  if (!version) return null;
  const period = periodAt(scheduleOf(version.body), held.start);
  // The version that holds when the period ends says what the charge is: an amendment inside is a price segment.
  const last = versionAt(subscription, new Date(period.end.getTime() - 1)) ?? version;
  const charge =
    last.body.charges.find(({ code }) => code === held.charge) ??
    version.body.charges.find(({ code }) => code === held.charge);
  const { billing } = last.body;
  return {
    kind: charge?.kind ?? 'recurring',
    product: charge?.product ?? null,
    meter: charge?.meter ?? null,
    unit: charge?.unit ?? null,
    currency: charge?.currency ?? null,
    customer: version.body.customer,
    periodStart: period.start,
    periodEnd: period.end,
    zone: billing.zone,
    graceHours: billing.graceHours,
    billRunHours: billing.billRunHours,
  };
}

/** Documents and the credit memos that take them back: these have customers, entities and cases of their own. */
const withCredits = (documents: readonly DocumentFacts[]): DocumentFacts[] =>
  documents.flatMap((document) => [document, ...document.credits]);

/** A document with its customer's account and its legal entity: the account's, else the one whose books it went to. */
export function inPlace(document: DocumentFacts, accounts: AccountLookup, entities: Entities): DocumentFacts {
  // A document is its customer's of the day of its issue.
  const account = accounts.get(document.record.source, document.record.customer, document.record.occurredAt);
  const entity = entities.at(
    account?.entityId ??
      document.postings[0]?.entityId ??
      document.attempts[0]?.entityId ??
      document.failures[0]?.entityId,
    document.record.occurredAt,
  );
  return {
    ...document,
    account,
    entity,
    credits: document.credits.map((credit) => inPlace(credit, accounts, entities)),
  };
}

/** {@link inPlace} for many: one object for one document, whoever asks how often. */
function placing(accounts: AccountLookup, entities: Entities) {
  const placed = new Map<DocumentFacts, DocumentFacts>();
  return (document: DocumentFacts): DocumentFacts => {
    const held = placed.get(document) ?? inPlace(document, accounts, entities);
    placed.set(document, held);
    return held;
  };
}

const customersOf = (documents: readonly DocumentFacts[]) =>
  withCredits([...new Set(documents)]).flatMap(({ record }) =>
    record.customer ? [{ system: record.source, customer: record.customer }] : [],
  );

/** The facts of these documents; what is no document is absent. */
export async function placedDocuments(client: Queryable, ids: readonly string[]): Promise<Map<string, DocumentFacts>> {
  const found = await loadDocuments(client, ids);
  const place = placing(await loadAccounts(client, customersOf([...found.values()])), await loadEntities(client));
  return new Map([...found].map(([id, document]) => [id, place(document)]));
}

const writtenOff = fixed(({ documents, knownAt }: { documents: readonly string[]; knownAt: Date | null }) =>
  sets
    .selectFrom('exception_case')
    .select(['type', 'subject_id'])
    .where('status', '=', 'written off')
    .where('subject_kind', 'in', [sql.lit('document'), sql.lit('transaction')])
    .where('subject_id', '=', anyOf(documents, 'text'))
    .where(sql<boolean>`(${knownAt}::timestamptz IS NULL OR resolved_at <= ${knownAt}::timestamptz)`),
);

async function loadWrittenOff(
  client: Queryable,
  documents: readonly string[],
  knownAt: Date | null = null,
): Promise<Map<string, string[]>> {
  if (documents.length === 0) return new Map();
  const rows = await writtenOff({ documents, knownAt }, { on: client, steady: false });
  return groupBy(
    rows,
    ({ subject_id }) => subject_id,
    ({ type, subject_id }) => `${type} ${subject_id}`,
  );
}

/**
 * The facts of these transactions; one without any fact is absent from the result.
 * @param options `knownAt` shows what had been received by an instant; `forFold` locks the usage totals
 */
export async function loadFacts(
  client: Queryable,
  ids: readonly string[],
  options: FactsOptions = {},
): Promise<Map<string, Facts>> {
  const { knownAt, forDrawing = false } = options;
  const rows = await loadRows(client, ids);
  if (knownAt) return loadFactsKnownAt(client, ids, rows, knownAt, forDrawing);
  const usage = await loadUsage(client, ids, options.forFold ?? false);
  const own = await loadRecords(client, 'r.transaction_id = ANY($1::uuid[])', [ids]);
  const ofTransaction = groupBy(own, ({ transactionId }) => transactionId ?? '');
  const documents: DocumentRows = await assembleDocuments(client, ids);
  const routes = await loadRouteHints(
    client,
    ids.filter((id) => !rows.has(id)),
  );

  // Keys of transactions that have no row yet are found again from what names them.
  const hints = new Map(
    ids.map((id) => [
      id,
      [
        ...hintsOf(
          (ofTransaction.get(id) ?? []).filter((record) => isRole(record, 'charge')),
          documents.of(id),
          id,
        ),
        ...(routes.get(id) ?? []),
      ],
    ]),
  );
  const wanted = new Set<string>();
  for (const id of ids)
    for (const name of [rows.get(id)?.subscription, ...(hints.get(id) ?? []).map(({ subscription }) => subscription)])
      if (name) wanted.add(name);
  const subscriptions = forDrawing ? [] : await subscriptionsNamed(client, wanted);

  const keys = new Map<string, HeldKey>();
  for (const id of ids) {
    const row = rows.get(id);
    const key = row ? keyOfRow(row) : keyOf(id, hints.get(id) ?? [], subscriptions);
    if (key) keys.set(id, key);
  }
  return assemble(keys, {
    usage,
    ofTransaction,
    documents,
    subscriptions,
    accountsOf: (references) => loadAccounts(client, references),
    entities: await loadEntities(client),
    writtenOffOf: async (ids) => (forDrawing ? new Map() : loadWrittenOff(client, ids)),
    besideOf: (drafts) => loadBeside(client, besideWanted(drafts, rows, forDrawing)),
    lateOf: async (asked) => (forDrawing ? new Map() : loadLate(client, asked)),
    pricesOf: async (asked) => (forDrawing ? new Map() : loadOwnPrices(client, asked)),
    clock: now(),
  });
}

const keyOfRow = (row: Row): HeldKey => ({
  key: row.key,
  system: row.system,
  subscription: row.subscription,
  charge: row.charge,
  start: row.subscription && row.charge ? row.periodStart : null,
});

/** Which usage belonged to a transaction as known at an instant. */
export async function stretchesKnownAt(client: Queryable, id: string, knownAt: Date): Promise<KnownRoute[]> {
  const row = (await loadRows(client, [id])).get(id);
  if (!row?.subscription) return [];
  const subscriptions = await subscriptionsKnownAt(client, [row.subscription], knownAt);
  return routesKnownAt(client, [{ id, held: keyOfRow(row) }], subscriptions, knownAt);
}

/**
 * The same as known at an instant, from what had come in by then and nothing else: subscriptions, identities, accounts,
 * routes, periods and documents are worked out again by the functions that keep today's.
 */
async function loadFactsKnownAt(
  client: Queryable,
  ids: readonly string[],
  rows: ReadonlyMap<string, Row>,
  knownAt: Date,
  forDrawing: boolean,
): Promise<Map<string, Facts>> {
  const keys = new Map([...rows].map(([id, row]) => [id, keyOfRow(row)]));
  const names = new Set([...rows.values()].flatMap(({ subscription }) => subscription ?? []));
  const subscriptionsOf = (wanted: readonly string[]) => subscriptionsKnownAt(client, wanted, knownAt);
  const subscriptions = await subscriptionsOf([...names]);
  const routes = await routesKnownAt(
    client,
    [...keys].map(([id, held]) => ({ id, held })),
    subscriptions,
    knownAt,
  );
  const own = await recordsKnownAt(client, ids, [...names], routes, subscriptions, knownAt);
  const charges = own.filter((record) => isRole(record, 'charge'));
  const lines = await linesKnownAt(client, ids, charges, subscriptionsOf, knownAt);
  return assemble(keys, {
    usage: await loadUsageKnownAt(client, routes, knownAt),
    ofTransaction: groupBy(own, ({ transactionId }) => transactionId ?? ''),
    documents: await assembleDocuments(client, ids, { at: knownAt, lines }),
    subscriptions,
    accountsOf: (references) => accountsKnownAt(client, references, knownAt),
    entities: await entitiesKnownAt(client, knownAt),
    writtenOffOf: (documents) => loadWrittenOff(client, documents, knownAt),
    besideOf: (drafts) => loadBeside(client, besideWanted(drafts, rows, forDrawing), knownAt),
    lateOf: async (asked) => (forDrawing ? new Map() : loadLate(client, asked, { routes, at: knownAt })),
    pricesOf: async (asked) => (forDrawing ? new Map() : loadOwnPrices(client, asked, knownAt)),
    clock: knownAt,
  });
}

interface Ground {
  readonly usage: ReadonlyMap<string, LoadedUsage>;
  readonly ofTransaction: ReadonlyMap<string, readonly LoadedRecord[]>;
  readonly documents: DocumentRows;
  readonly subscriptions: readonly SubscriptionHistory[];
  accountsOf(references: readonly { system: string; customer: string }[]): Promise<AccountLookup>;
  readonly entities: Entities;
  writtenOffOf(documents: readonly string[]): Promise<Map<string, string[]>>;
  besideOf(drafts: readonly Keyed[]): ReturnType<typeof loadBeside>;
  lateOf(asked: readonly LateAsked[]): Promise<Map<string, LateFact[]>>;
  pricesOf(asked: readonly PriceAsked[]): Promise<Map<string, LastPrice>>;
  /** What is over by then may lack a charge. */
  readonly clock: Date;
}

interface Keyed {
  readonly id: string;
  readonly held: HeldKey;
}

/** What each of these transactions has beside its own records: its subscription's, and when it is drawn its product's. */
const besideWanted = (drafts: readonly Keyed[], rows: ReadonlyMap<string, Row>, forDrawing: boolean) =>
  new Map(
    drafts.map(({ id, held }) => {
      const product = rows.get(id)?.product;
      return [
        id,
        [
          ...(held.subscription ? [subscriptionId(held.system, held.subscription)] : []),
          // Syncs of a product are everybody's who uses it: they are drawn, and change no state.
          ...(forDrawing && product ? [recordId(held.system, 'product', product)] : []),
        ],
      ];
    }),
  );

interface Metered {
  readonly id: string;
  readonly terms: ChargeTerms | null;
  readonly charges: readonly LoadedRecord<KindOf<'charge'>>[];
}

/** Late usage is asked for where what was rated is not what was captured, and something came on a day after the period. */
function lateAsked({ id, terms, charges }: Metered, used: LoadedUsage | undefined): LateAsked[] {
  const rated = charges.flatMap(({ body }) => (body.voided === true ? [] : (body.quantity ?? [])));
  const end = charges[0]?.body.periodEnd ?? terms?.periodEnd;
  if (!used || !end || rated.length === 0 || sum(rated).equals(used.facts.quantity)) return [];
  const after = new Date(end);
  return used.lastDay === null || used.lastDay >= after.toISOString().slice(0, 10) ? [{ id, after }] : [];
}

/** The price of a transaction whose period is over and of which nothing is rated. */
function priceAsked(
  { id, held, terms, charges, aggregates }: Metered & Keyed & { readonly aggregates: readonly unknown[] },
  used: LoadedUsage | undefined,
  clock: Date,
): PriceAsked[] {
  const isOver = terms !== null && terms.periodEnd < clock && charges.every(({ body }) => body.voided === true);
  if (!isOver || !terms.meter || (!used && aggregates.length === 0)) return [];
  const { meter, currency } = terms;
  return [{ id, subscription: held.subscription, charge: held.charge, meter, currency }];
}

/** Facts of the transactions with these keys over the ground that was gathered. */
async function assemble(keys: ReadonlyMap<string, HeldKey>, ground: Ground): Promise<Map<string, Facts>> {
  const { usage, ofTransaction, documents, subscriptions, accountsOf, entities, writtenOffOf, besideOf } = ground;
  const drafts = [...keys].map(([id, held]) => {
    const subscription = subscriptions.find(
      ({ system, externalId }) => system === held.system && externalId === held.subscription,
    );
    const charges = (ofTransaction.get(id) ?? []).filter((record) => isRole(record, 'charge'));
    const mine = documents.of(id);
    const terms = termsOf(held, subscription);
    return {
      id,
      held,
      terms,
      charges,
      aggregates: (ofTransaction.get(id) ?? []).filter((record) => isRole(record, 'usage')),
      documents: mine,
      customer: charges[0]?.customer ?? mine[0]?.record.customer ?? terms?.customer ?? null,
    };
  });
  const accounts = await accountsOf([
    ...drafts.flatMap(({ held, customer }) => (customer ? [{ system: held.system, customer }] : [])),
    ...customersOf(drafts.flatMap(({ documents: mine }) => mine)),
  ]);
  const place = placing(accounts, entities);
  const beside = await besideOf(drafts);
  const writtenOff = await writtenOffOf(
    drafts.flatMap(({ id, documents: mine }) => [id, ...withCredits(mine).map(({ record }) => record.id)]),
  );
  const late = await ground.lateOf(drafts.flatMap((draft) => lateAsked(draft, usage.get(draft.id))));
  const prices = await ground.pricesOf(drafts.flatMap((draft) => priceAsked(draft, usage.get(draft.id), ground.clock)));

  const result = new Map<string, Facts>();
  for (const { id, held, terms, charges, aggregates, documents: mine, customer } of drafts) {
    const used: UsageFacts | null = usage.get(id)?.facts ?? null;
    if (!used && charges.length === 0 && aggregates.length === 0 && mine.length === 0) continue;
    // A transaction is its customer's of the day its service began.
    const begins = serviceStart({ keyStart: held.start, charges, terms, documents: mine, usage: used });
    const account = begins && accounts.get(held.system, customer, begins);
    result.set(id, {
      id,
      key: held.key,
      system: held.system,
      subscription: held.subscription,
      charge: held.charge,
      keyStart: held.start,
      terms,
      account,
      entity: begins && entities.at(account?.entityId, begins),
      usage: used,
      late: late.get(id) ?? [],
      meterUnit: usage.get(id)?.unit ?? null,
      aggregation: usage.get(id)?.aggregation ?? null,
      aggregates,
      charges,
      documents: mine.map(place),
      beside: beside.get(id) ?? [],
      price: prices.get(id) ?? null,
      writtenOff: new Set(
        [id, ...withCredits(mine).map(({ record }) => record.id)].flatMap((of) => writtenOff.get(of) ?? []),
      ),
    });
  }
  return result;
}
