/**
 * Master data: when a statement changes, the golden rows that rest on it are chosen again, and whatever used them is
 * marked to be folded or routed again.
 */
import type { PoolClient } from 'pg';
import { type AccountStatement, goldenAccount, rootOf } from '@/domain/golden';
import { accountId, subscriptionId } from '@/domain/identity';
import { identityKey, statementKey } from '@/domain/subjects/account/key';
import { customerKey } from '@/domain/subjects/customer/key';
import { compareVersions, inForce, type Version, versionOf, versionSql } from '@/domain/version';
import { now } from '@/server/runtime/clock';
import { markDirty, takeDirty } from './queue';
import { loadSources, type SourceRow } from './sources';

interface StatementRow extends Version {
  sourceId: number;
  kind: string;
  externalId: string;
  target: string | null;
  signal: string;
  validFrom: Date | null;
  body: Record<string, unknown>;
}

const COLUMNS = `source_id, kind, external_id, target, encode(signal_key, 'hex') AS signal, ${versionSql('statement')}, valid_from, body`;

async function loadStatements(client: PoolClient, condition: string, parameters: unknown[]): Promise<StatementRow[]> {
  const { rows } = await client.query(
    `SELECT ${COLUMNS} FROM statement WHERE NOT superseded AND ${condition} ORDER BY signal_key, digest`,
    parameters,
  );
  return rows.map((row) => ({
    sourceId: row.source_id,
    kind: row.kind,
    externalId: row.external_id,
    target: row.target,
    signal: row.signal,
    ...versionOf(row),
    validFrom: row.valid_from,
    body: row.body,
  }));
}

const grouped = <T>(rows: readonly T[], key: (row: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) ?? []), row]);
  return groups;
};
const split = (ref: string): [string, string] => {
  const identity = identityKey.read(ref);
  if (!identity) throw new Error(`No identity of a system: ${ref}`);
  return [identity.system, identity.externalId];
};

/**
 * Every reference that is, through any chain of links, the same company as one of `seeds`, with the links among them.
 * Both directions are followed, because a new link moves all that hangs on its ends.
 */
async function loadIdentityGraph(
  client: PoolClient,
  seeds: Iterable<string>,
): Promise<{ references: Set<string>; links: Map<string, StatementRow> }> {
  const references = new Set(seeds);
  const links = new Map<string, StatementRow>();
  let frontier = [...references];
  while (frontier.length > 0) {
    const rows = await loadStatements(client, `kind = 'identity' AND (external_id = ANY($1) OR target = ANY($1))`, [
      frontier,
    ]);
    const next = new Set<string>();
    const whole = new Set(frontier);
    // Where a link once led is looked at too: what it brought there has to go.
    const { rows: former } = await client.query<{ target: string }>(
      `SELECT DISTINCT target FROM statement WHERE kind = 'identity' AND external_id = ANY($1) AND target IS NOT NULL`,
      [frontier],
    );
    for (const { target } of former) if (!references.has(target)) next.add(target);
    for (const [ref, versions] of grouped(rows, ({ externalId }) => externalId)) {
      // Rows found by their target only may lack versions that link elsewhere: those come in the next turn.
      if (!references.has(ref)) next.add(ref);
      const best = inForce(versions);
      if (best && whole.has(ref)) links.set(ref, best);
      if (best?.target && !references.has(best.target)) next.add(best.target);
    }
    frontier = [...next];
    for (const ref of frontier) references.add(ref);
  }
  return { references, links };
}

async function settleAccounts(
  client: PoolClient,
  sources: ReadonlyMap<number, SourceRow>,
  seeds: ReadonlySet<string>,
): Promise<void> {
  if (seeds.size === 0) return;
  const { references, links } = await loadIdentityGraph(client, seeds);
  const targets = new Map([...links].flatMap(([ref, link]) => (link.target ? [[ref, link.target]] : [])));
  const roots = new Map([...references].map((ref) => [ref, rootOf(ref, targets)]));
  const stated = await loadStatements(client, `kind = 'account' AND external_id = ANY($1)`, [[...references]]);
  const byReference = grouped(stated, ({ externalId }) => externalId);

  const statements = new Map<string, AccountStatement[]>();
  for (const [ref, versions] of byReference) {
    const best = inForce(versions.filter(({ validFrom }) => !validFrom || validFrom <= now())) ?? inForce(versions);
    const source = best && sources.get(best.sourceId);
    if (!best || !source) continue;
    const root = roots.get(ref) as string;
    statements.set(root, [
      ...(statements.get(root) ?? []),
      { ...best, source: source.name, kind: source.kind, signal: best.signal },
    ]);
  }

  const accounts = [...new Set(roots.values())]
    .filter((root) => (statements.get(root)?.length ?? 0) > 0)
    .map((root) => {
      const [system, externalId] = split(root);
      const golden = goldenAccount(statements.get(root) as AccountStatement[]);
      const value = (name: string) => golden[name]?.value ?? null;
      const parent = value('parent');
      return {
        id: accountId(system, externalId),
        system,
        external_id: externalId,
        name: value('name') ?? externalId,
        parent_id: parent ? accountId(golden.parent?.source ?? system, parent) : null,
        entity_id: value('entity'),
        region: value('region'),
        currency: value('currency'),
        tax_registration: value('taxRegistration'),
        sales_owner: value('salesOwner'),
        segment: value('segment'),
        renewal_at: value('renewalAt'),
        status: value('status') ?? 'active',
        golden,
      };
    });
  // A region that nobody states is the one of the legal entity.
  await client.query(
    `INSERT INTO account (id, system, external_id, name, parent_id, entity_id, region, currency, tax_registration, sales_owner, segment, renewal_at, status, golden, updated_at)
     SELECT x.id, system, external_id, x.name, parent_id, entity_id, coalesce(x.region, e.region), coalesce(x.currency, e.currency), tax_registration, sales_owner, segment, renewal_at, status, golden, $2
     FROM jsonb_to_recordset($1::jsonb) AS x(id uuid, system text, external_id text, name text, parent_id uuid, entity_id text, region text, currency text, tax_registration text, sales_owner text, segment text, renewal_at timestamptz, status text, golden jsonb)
     LEFT JOIN legal_entity e ON e.id = x.entity_id
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, parent_id = excluded.parent_id, entity_id = excluded.entity_id, region = excluded.region, currency = excluded.currency, tax_registration = excluded.tax_registration,
       sales_owner = excluded.sales_owner, segment = excluded.segment, renewal_at = excluded.renewal_at, status = excluded.status, golden = excluded.golden, updated_at = excluded.updated_at`,
    [JSON.stringify(accounts), now()],
  );
  const known = new Set(accounts.map(({ id }) => id));
  const merged = [...references].map((ref) => accountId(...split(ref))).filter((id) => !known.has(id));
  await client.query('DELETE FROM account WHERE id = ANY($1::uuid[])', [merged]);

  const identities = [...references].flatMap((ref) => {
    const [system, externalId] = split(ref);
    const link = links.get(ref);
    if (!link && !byReference.has(ref)) return [];
    const id = accountId(...split(roots.get(ref) as string));
    return known.has(id)
      ? [
          {
            system,
            external_id: externalId,
            type: String(link?.body.type ?? 'account'),
            account_id: id,
            valid_from: link?.body.validFrom ?? null,
            valid_to: link?.body.validTo ?? null,
          },
        ]
      : [];
  });
  const pairs = [...references].map(split);
  await client.query(
    'DELETE FROM account_identity i USING unnest($1::text[], $2::text[]) AS x(system, external_id) WHERE i.system = x.system AND i.external_id = x.external_id',
    [pairs.map(([system]) => system), pairs.map(([, id]) => id)],
  );
  await client.query(
    `INSERT INTO account_identity (system, external_id, type, account_id, valid_from, valid_to)
     SELECT system, external_id, type, account_id, valid_from, valid_to FROM jsonb_to_recordset($1::jsonb) AS x(system text, external_id text, type text, account_id uuid, valid_from timestamptz, valid_to timestamptz)`,
    [JSON.stringify(identities)],
  );
  await client.query(
    `UPDATE subscription s SET account_id = i.account_id
     FROM unnest($1::text[], $2::text[]) AS x(system, external_id) JOIN source o ON o.name = x.system LEFT JOIN account_identity i ON i.system = x.system AND i.external_id = x.external_id
     WHERE s.source_id = o.id AND s.customer = x.external_id AND s.account_id IS DISTINCT FROM i.account_id`,
    [pairs.map(([system]) => system), pairs.map(([, id]) => id)],
  );
  // Whatever carries one of these references, or already hangs on one of these accounts, is looked at again.
  const ids = [...new Set([...known, ...merged])];
  const touched = `SELECT t.id::text AS id FROM transaction t JOIN unnest($1::text[], $2::text[]) AS x(system, external_id) ON t.system = x.system AND t.customer = x.external_id UNION SELECT id::text FROM transaction WHERE account_id = ANY($3::uuid[])`;
  // A document may name another customer than its transaction does; a credit memo is of the transactions that it credits.
  const documents = `WITH d AS (SELECT r.id FROM unnest($1::text[], $2::text[]) AS x(system, external_id) JOIN source o ON o.name = x.system JOIN record r ON r.source_id = o.id AND r.customer = x.external_id AND r.in_force AND r.kind IN ('invoice', 'credit memo'))
    SELECT l.transaction_id::text AS id FROM d JOIN document_line l ON l.document_id = d.id WHERE l.transaction_id IS NOT NULL
    UNION SELECT i.transaction_id::text FROM d JOIN document_line l ON l.document_id = d.id JOIN document_line i ON i.document_id = l.credits_id WHERE i.transaction_id IS NOT NULL`;
  const flows = `SELECT f.id::text AS id FROM unnest($1::text[], $2::text[]) AS x(system, external_id) JOIN source o ON o.name = x.system JOIN usage_flow f ON f.source_id = o.id AND f.customer = x.external_id UNION SELECT id::text FROM usage_flow WHERE account_id = ANY($3::uuid[])`;
  const parameters = [pairs.map(([system]) => system), pairs.map(([, id]) => id), ids];
  await client.query(`INSERT INTO dirty (kind, subject) SELECT 'transaction', id FROM (${touched}) t`, parameters);
  await client.query(`INSERT INTO dirty (kind, subject) SELECT 'flow', id FROM (${flows}) f`, parameters);
  await client.query(
    `INSERT INTO dirty (kind, subject) SELECT 'transaction', id FROM (${documents}) t`,
    parameters.slice(0, 2),
  );
}

async function settleSubscriptions(
  client: PoolClient,
  sources: ReadonlyMap<number, SourceRow>,
  externalIds: readonly string[],
): Promise<void> {
  if (externalIds.length === 0) return;
  const rows = await loadStatements(client, `kind = 'subscription' AND external_id = ANY($1)`, [externalIds]);
  const subscriptions = [...grouped(rows, ({ sourceId, externalId }) => `${sourceId} ${externalId}`).values()].flatMap(
    (versions) => {
      const ordered = [...versions].sort(compareVersions);
      const last = ordered.at(-1);
      const source = last && sources.get(last.sourceId);
      if (!last || !source) return [];
      const { body } = last;
      return [
        {
          id: subscriptionId(source.name, last.externalId),
          source_id: last.sourceId,
          external_id: last.externalId,
          customer: body.customer,
          system: source.name,
          status: body.status ?? 'active',
          start_at: body.startAt,
          end_at: body.endAt ?? null,
          versions: ordered.map((version) => ({
            validFrom: version.validFrom ?? version.body.startAt,
            signal: version.signal,
            body: version.body,
          })),
          commitment: body.commitment ?? null,
          prepaid: body.prepaid ?? null,
        },
      ];
    },
  );
  const { rows: before } = await client.query<{ account_id: string }>(
    'SELECT DISTINCT account_id FROM subscription WHERE external_id = ANY($1) AND account_id IS NOT NULL',
    [externalIds],
  );
  // What its source never said after all: the only content that stated it no longer counts.
  await client.query('DELETE FROM subscription WHERE external_id = ANY($1) AND id <> ALL($2::uuid[])', [
    externalIds,
    subscriptions.map(({ id }) => id),
  ]);
  await client.query(
    `INSERT INTO subscription (id, source_id, external_id, customer, account_id, status, start_at, end_at, versions, commitment, prepaid)
     SELECT x.id, source_id, x.external_id, customer, i.account_id, status, start_at, end_at, versions, commitment, prepaid
     FROM jsonb_to_recordset($1::jsonb) AS x(id uuid, source_id int, external_id text, customer text, system text, status text, start_at timestamptz, end_at timestamptz, versions jsonb, commitment jsonb, prepaid jsonb)
     LEFT JOIN account_identity i ON i.system = x.system AND i.external_id = x.customer
     ON CONFLICT (id) DO UPDATE SET customer = excluded.customer, account_id = excluded.account_id, status = excluded.status, start_at = excluded.start_at, end_at = excluded.end_at, versions = excluded.versions, commitment = excluded.commitment, prepaid = excluded.prepaid`,
    [JSON.stringify(subscriptions)],
  );
  const ids = subscriptions.map(({ id }) => id);
  await client.query(
    `INSERT INTO dirty (kind, subject) SELECT 'transaction', id::text FROM transaction WHERE subscription = ANY($1)`,
    [externalIds],
  );
  await client.query(
    `INSERT INTO dirty (kind, subject) SELECT 'flow', f.id::text FROM usage_flow f WHERE f.account_id IN (SELECT account_id FROM subscription WHERE id = ANY($1::uuid[]) UNION SELECT unnest($3::uuid[])) OR (f.subscription <> '' AND f.subscription = ANY($2))`,
    [ids, externalIds, before.map(({ account_id }) => account_id)],
  );
  // Lines and charges that named the subscription without a charge code waited for this.
  await client.query(
    `INSERT INTO dirty (kind, subject) SELECT 'record', document_id::text FROM document_line WHERE subscription_external_id = ANY($1) AND attachment = 'only charge'
     UNION SELECT 'record', id::text FROM record WHERE subscription_external_id = ANY($1) AND in_force AND kind = 'charge' AND coalesce(body->>'chargeCode', '') = ''`,
    [externalIds],
  );
}

async function settleProducts(
  client: PoolClient,
  meters: readonly string[],
  products: readonly string[],
): Promise<void> {
  for (const [kind, codes] of [
    ['meter', meters],
    ['product', products],
  ] as const) {
    if (codes.length === 0) continue;
    const rows = await loadStatements(client, 'kind = $1 AND external_id = ANY($2)', [kind, codes]);
    const stated = new Set(rows.map(({ externalId }) => externalId));
    const unsaid = codes.filter((code) => !stated.has(code));
    await client.query(
      kind === 'product' ? 'DELETE FROM product WHERE sku = ANY($1)' : 'DELETE FROM meter WHERE code = ANY($1)',
      [unsaid],
    );
    for (const [code, versions] of grouped(rows, ({ externalId }) => externalId)) {
      const { body } = inForce(versions) as StatementRow;
      if (kind === 'product') {
        await client.query(
          'INSERT INTO product (sku, name, revenue_category, gl_account) VALUES ($1, $2, $3, $4) ON CONFLICT (sku) DO UPDATE SET name = excluded.name, revenue_category = excluded.revenue_category, gl_account = excluded.gl_account',
          [code, body.name, body.revenueCategory ?? null, body.glAccount ?? null],
        );
      } else {
        await client.query(
          'INSERT INTO meter (code, name, sku, unit, aggregation, units) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (code) DO UPDATE SET name = excluded.name, sku = excluded.sku, unit = excluded.unit, aggregation = excluded.aggregation, units = excluded.units',
          [code, body.name ?? code, body.sku, body.unit, body.aggregation ?? 'sum', JSON.stringify(body.units ?? [])],
        );
      }
    }
  }
  await client.query(
    `INSERT INTO dirty (kind, subject) SELECT 'flow', id::text FROM usage_flow WHERE meter = ANY($1) UNION ALL SELECT 'transaction', id::text FROM transaction WHERE meter = ANY($1)`,
    [meters],
  );
}

async function settlePeriods(client: PoolClient, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  const rows = await loadStatements(client, `kind = 'period' AND external_id = ANY($1)`, [keys]);
  for (const versions of grouped(rows, ({ externalId }) => externalId).values()) {
    const { body } = inForce(versions) as StatementRow;
    await client.query(
      `INSERT INTO accounting_period (entity_id, period, starts_on, ends_on, status, cutoff_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (entity_id, period) DO UPDATE SET starts_on = excluded.starts_on, ends_on = excluded.ends_on, status = excluded.status, cutoff_at = excluded.cutoff_at, changed_at = excluded.changed_at`,
      [body.entity, body.period, body.start, body.end, body.status, body.cutoffAt ?? null, body.changedAt],
    );
  }
}

async function settleRates(client: PoolClient, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  const rows = await loadStatements(client, `kind = 'fx' AND external_id = ANY($1)`, [keys]);
  for (const versions of grouped(rows, ({ externalId }) => externalId).values()) {
    const { body } = inForce(versions) as StatementRow;
    await client.query(
      'INSERT INTO fx_rate (base, quote, day, rate) VALUES ($1, $2, $3, $4) ON CONFLICT (base, quote, day) DO UPDATE SET rate = excluded.rate',
      [body.base, body.quote, body.date, body.rate],
    );
  }
}

/** Works off changed statements, one set. @returns how many subjects were settled */
export async function settleMaster(client: PoolClient): Promise<number> {
  const subjects = await takeDirty(client, 'master', 2_000);
  if (subjects.length === 0) return 0;
  const sources = await loadSources(client);
  const changed = grouped(
    subjects.flatMap((subject) => statementKey.read(subject) ?? []),
    ({ kind }) => kind,
  );
  const of = (kind: string) => (changed.get(kind) ?? []).map(({ externalId }) => externalId);
  await settleAccounts(client, sources, new Set([...of('account'), ...of('identity')]));
  await settleSubscriptions(client, sources, of('subscription'));
  await settleProducts(client, of('meter'), of('product'));
  await settlePeriods(client, of('period'));
  await settleRates(client, of('fx'));
  // Suspense may be over, or begin.
  await markDirty(
    client,
    'customer',
    [...of('account'), ...of('identity')]
      .map(split)
      .map(([source, reference]) => customerKey.text({ source, reference })),
  );
  return subjects.length;
}
