/** Accounts with the parents and identifiers that systems give them, and what of them their ERP knows. */
import type { PoolClient } from 'pg';
import type { GoldenValue } from '@/domain/golden';
import { holdingAt, holdings } from '@/domain/intervals';
import { account } from '@/domain/subjects/account';
import { identityKey } from '@/domain/subjects/account/key';
import type { AccountState, Booked, Claim, ParentClaim } from '@/domain/subjects/account/state';
import { loadAccounts } from '@/server/correlation/account-lookup';
import { loadStatements, type Statement } from '@/server/correlation/golden/statements';
import { groupBy } from '@/server/correlation/load-records';
import { loadSources, type SourceRow } from '@/server/correlation/sources';
import { anyOf, fixed, type RowOf, sets } from '@/server/runtime/sets';
import { defineSource } from '@/server/spine/define';

const accountsAmong = fixed(({ ids }: { ids: readonly string[] }) =>
  sets
    .selectFrom('account')
    .select(['id', 'name', 'entity_id', 'region'])
    .select((eb) => eb.ref('golden').$castTo<Readonly<Record<string, GoldenValue>>>().as('golden'))
    .where('id', '=', anyOf(ids, 'uuid')),
);

type Identity = Pick<RowOf<'account_identity'>, 'account_id' | 'system' | 'external_id'>;

/** What every source says now of whose these identifiers are, as far as several sources say something. */
async function loadClaims(
  client: PoolClient,
  identities: readonly Identity[],
  sourceNames: ReadonlyMap<number, string>,
  now: Date,
): Promise<Map<string, Claim[]>> {
  const references = identities.map(({ system, external_id }) => identityKey.text({ system, externalId: external_id }));
  const statements = await loadStatements(
    client,
    `s.kind = 'identity' AND NOT s.superseded AND s.external_id IN (SELECT o.external_id FROM statement o WHERE o.kind = 'identity' AND o.external_id = ANY($1) AND NOT o.superseded GROUP BY 1 HAVING count(DISTINCT o.source_id) > 1)`,
    [references],
  );
  if (statements.length === 0) return new Map();
  const said = [
    ...groupBy(statements, ({ externalId, sourceId }) => JSON.stringify([externalId, sourceId])).values(),
  ].flatMap((versions): Statement[] => {
    const found = holdingAt(holdings(versions), now.getTime());
    return found ? [found.version] : [];
  });
  const targets = said.flatMap(({ target }) => {
    const key = identityKey.read(target ?? '');
    return key ? [{ system: key.system, customer: key.externalId }] : [];
  });
  const accounts = await loadAccounts(client, targets);
  return groupBy(
    said.flatMap((statement): Claim[] => {
      const [of, to] = [identityKey.read(statement.externalId), identityKey.read(statement.target ?? '')];
      const owner = to && accounts.get(to.system, to.externalId, now);
      if (!of || !owner) return [];
      return [
        {
          ...of,
          source: sourceNames.get(statement.sourceId) ?? '',
          accountId: owner.id,
          accountName: owner.name,
          since: new Date(Math.max(statement.timeMicros / 1000, Number.isFinite(statement.from) ? statement.from : 0)),
        },
      ];
    }),
    ({ system, externalId }) => identityKey.text({ system, externalId }),
  );
}

/**
 * Whom systems call the parents of accounts of which several say so, by account: systems that are one company to each
 * other write one account in identifiers of their own.
 */
async function loadParents(
  client: PoolClient,
  accounts: readonly { id: string; golden: Readonly<Record<string, GoldenValue>> }[],
  identities: ReadonlyMap<string, readonly Identity[]>,
  sources: readonly SourceRow[],
  now: Date,
): Promise<Map<string, ParentClaim[]>> {
  const named = accounts.flatMap(({ id, golden: { parent } }) =>
    parent?.value && parent.source && parent.others.length > 0
      ? [{ source: parent.source, value: parent.value }, ...parent.others].map((said) => ({ id, ...said }))
      : [],
  );
  if (named.length === 0) return new Map();
  const refsOf = (id: string) =>
    (identities.get(id) ?? []).map(({ system, external_id }) => identityKey.text({ system, externalId: external_id }));
  const statements = await loadStatements(
    client,
    `s.kind = 'account' AND NOT s.superseded AND s.body->>'parent' IS NOT NULL AND s.external_id = ANY($1)`,
    [[...new Set(named.flatMap(({ id }) => refsOf(id)))]],
  );
  const idOf = new Map(sources.map(({ id, name }) => [name, id]));
  const since = ({ id, source, value }: (typeof named)[number]) => {
    const refs = new Set(refsOf(id));
    const times = statements
      .filter(({ sourceId, externalId }) => sourceId === idOf.get(source) && refs.has(externalId))
      .filter(({ body }) => body.parent === value)
      .map(({ timeMicros, from }) => Math.max(timeMicros / 1000, Number.isFinite(from) ? from : 0));
    return new Date(times.length > 0 ? Math.max(...times) : now.getTime());
  };
  const found = await loadAccounts(
    client,
    named.map(({ source, value }) => ({ system: source, customer: value })),
  );
  return groupBy(
    named.flatMap((each): (ParentClaim & { id: string })[] => {
      const { id, source, value } = each;
      const parent = found.get(source, value, now);
      return parent ? [{ id, source, value, accountId: parent.id, accountName: parent.name, since: since(each) }] : [];
    }),
    ({ id }) => id,
    ({ id: _, ...claim }) => claim,
  );
}

interface Facing {
  readonly erps: Map<string, string[]>;
  readonly booked: Map<string, Booked[]>;
  readonly billedSince: Map<string, Date>;
}

/** The ERPs that know customers of these entities, and what of these accounts is invoiced since when. */
async function loadFacing(
  client: PoolClient,
  accounts: readonly string[],
  entities: readonly string[],
  erps: readonly string[],
): Promise<Facing> {
  if (erps.length === 0) return { erps: new Map(), booked: new Map(), billedSince: new Map() };
  const { rows: known } = await client.query<{ entity_id: string; system: string }>(
    `SELECT e.id AS entity_id, s.system FROM unnest($1::text[]) AS e(id) CROSS JOIN unnest($2::text[]) AS s(system)
      WHERE EXISTS (SELECT FROM account_identity i JOIN account a ON a.id = i.account_id WHERE i.system = s.system AND a.entity_id = e.id AND i.type = 'erp customer') ORDER BY 1, 2`,
    [entities, erps],
  );
  const { rows: booked } = await client.query<Booked & { account_id: string }>(
    `SELECT account_id, currency, sum(invoiced) AS invoiced, sum(posted) AS posted FROM account_total WHERE account_id = ANY($1::uuid[]) GROUP BY 1, 2 HAVING sum(invoiced) <> 0 ORDER BY 1, 2`,
    [accounts],
  );
  const { rows: since } = await client.query<{ account_id: string; at: Date }>(
    `SELECT a.id AS account_id, t.at FROM unnest($1::uuid[]) AS a(id)
       CROSS JOIN LATERAL (SELECT t.first_known_at AS at FROM transaction t WHERE t.account_id = a.id AND t.invoiced_amount <> 0 ORDER BY t.period_start, t.id DESC LIMIT 1) t`,
    [[...new Set(booked.map(({ account_id }) => account_id))]],
  );
  return {
    erps: groupBy(
      known,
      ({ entity_id }) => entity_id,
      ({ system }) => system,
    ),
    booked: groupBy(
      booked,
      ({ account_id }) => account_id,
      ({ currency, invoiced, posted }) => ({ currency, invoiced, posted }),
    ),
    billedSince: new Map(since.map(({ account_id, at }) => [account_id, at])),
  };
}

export const accounts = defineSource(account, {
  load: async (client, keys, { now }) => {
    const rows = await accountsAmong({ ids: keys }, { on: client, steady: false });
    const { rows: identities } = await client.query<Identity>(
      'SELECT account_id, system, external_id FROM account_identity WHERE account_id = ANY($1::uuid[]) AND valid_from <= $2 AND valid_to > $2 ORDER BY system, external_id',
      [keys, now],
    );
    const sources = [...(await loadSources(client)).values()];
    const claims = await loadClaims(client, identities, new Map(sources.map(({ id, name }) => [id, name])), now);
    const mine = groupBy(identities, ({ account_id }) => account_id);
    const parents = await loadParents(client, rows, mine, sources, now);
    const erpNames = new Set(sources.flatMap(({ kind, name }) => (kind === 'erp' ? [name] : [])));
    const facing = await loadFacing(
      client,
      rows.map(({ id }) => id),
      [...new Set(rows.flatMap(({ entity_id }) => entity_id ?? []))],
      [...erpNames],
    );
    return new Map(
      rows.map((row): [string, AccountState] => {
        const own = mine.get(row.id) ?? [];
        return [
          row.id,
          {
            id: row.id,
            name: row.name,
            entityId: row.entity_id,
            region: row.region,
            parents: parents.get(row.id) ?? [],
            claims: own.flatMap(
              ({ system, external_id }) => claims.get(identityKey.text({ system, externalId: external_id })) ?? [],
            ),
            erps: facing.erps.get(row.entity_id ?? '') ?? [],
            erpCustomers: own.flatMap(({ system, external_id }) =>
              erpNames.has(system) ? [{ system, externalId: external_id }] : [],
            ),
            booked: facing.booked.get(row.id) ?? [],
            billedSince: facing.billedSince.get(row.id) ?? null,
          },
        ];
      }),
    );
  },
});
