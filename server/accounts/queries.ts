import { sql } from 'kysely';
import { assertMay, type Reader } from '@/domain/access';
import { OPEN_STATUSES } from '@/domain/exceptions/statuses';
import type { GoldenValue } from '@/domain/golden';
import { places, reach, reached } from '@/server/access';
import {
  COUNT_LIMIT,
  cappedTotal,
  type KeysetOrder,
  keyset,
  type Page,
  type PageRequest,
  page,
  pageSize,
} from '@/server/keyset';
import { defineLoader, grouped } from '@/server/load';
import { pool } from '@/server/runtime/db';
import { prepared } from '@/server/runtime/prepared';
import { anyOf, columnsOf, type FieldsOf, sets } from '@/server/runtime/sets';
import { literal } from '@/server/transactions/filter';
import type { ContextFilter } from '@/server/transactions/period';

const OWN = [
  'id',
  'name',
  'system',
  'external_id',
  'status',
  'parent_id',
  'region',
  'currency',
  'segment',
  'sales_owner',
  'renewal_at',
  'golden',
] as const;

/** A golden account. */
export interface AccountRow extends FieldsOf<'account', (typeof OWN)[number]> {
  readonly entityCode: string | null;
  readonly golden: Readonly<Record<string, GoldenValue>>;
}

export interface AccountFilter {
  readonly context?: ContextFilter | null;
  readonly search?: string | null;
  readonly withOpenCases?: boolean | null;
  readonly status?: string | null;
}
export interface AccountOrder {
  readonly field: 'NAME' | 'INVOICED' | 'OPEN_CASES' | 'AT_RISK' | 'RENEWAL';
  readonly direction: 'ASC' | 'DESC';
}
export interface AccountRequest extends PageRequest {
  readonly filter?: AccountFilter | null;
  readonly orderBy?: AccountOrder | null;
}

const COLUMNS = `${columnsOf<'account'>('a', OWN)}, a.entity_id AS "entityCode"`;

/**
 * Orders whose value is a sum rank all accounts by one aggregate over what the sum is made of. Amounts of several
 * currencies do not add up: the largest of them ranks the account.
 */
const RANKS: Readonly<Partial<Record<AccountOrder['field'], string>>> = {
  INVOICED: `SELECT account_id, max(amount) AS value FROM (SELECT account_id, currency, sum(invoiced) AS amount FROM account_total GROUP BY account_id, currency) s GROUP BY account_id`,
  OPEN_CASES: `SELECT account_id, count(*)::numeric AS value FROM exception_case WHERE status = ANY({open}) AND account_id IS NOT NULL GROUP BY account_id`,
  AT_RISK: `SELECT account_id, max(amount) AS value FROM (SELECT account_id, currency, sum(amount_at_risk) AS amount FROM exception_case WHERE status = ANY({open}) AND account_id IS NOT NULL GROUP BY account_id, currency) s GROUP BY account_id`,
};

function conditionsOf(reader: Reader, filter: AccountFilter, params: unknown[]): string[] {
  const value = (given: unknown, type: string) => `$${params.push(given)}::${type}`;
  const conditions = [reach(reader, 'a', params)];
  conditions.push(...places('a', filter.context, params));
  if (filter.status) conditions.push(`a.status = ${value(filter.status, 'text')}`);
  if (filter.withOpenCases != null) {
    const open = `SELECT account_id FROM exception_case WHERE status = ANY(${value(OPEN_STATUSES, 'text[]')}) AND account_id IS NOT NULL`;
    conditions.push(`a.id ${filter.withOpenCases ? 'IN' : 'NOT IN'} (${open})`);
  }
  const text = filter.search?.trim();
  if (text) {
    const part = value(`%${literal(text)}%`, 'text');
    const start = value(`${literal(text.toLowerCase())}%`, 'text');
    // Each from its own index; as alternatives of one condition they would be tested row by row.
    conditions.push(
      `a.id IN (SELECT id FROM account WHERE name ILIKE ${part} UNION SELECT id FROM account WHERE lower(external_id) LIKE ${start}
         UNION SELECT account_id FROM account_identity WHERE lower(external_id) LIKE ${start})`,
    );
  }
  return conditions;
}

/** A page of accounts, by name unless ordered otherwise, with its total, in one statement. */
export async function listAccounts(
  reader: Reader | null,
  request: AccountRequest,
  counted = true,
): Promise<Page<AccountRow>> {
  assertMay(reader, 'accounts:read');
  const { field, direction } = request.orderBy ?? { field: 'NAME' as const, direction: 'ASC' as const };
  const params: unknown[] = [];
  const conditions = conditionsOf(reader, request.filter ?? {}, params);
  const where = conditions.join(' AND ');
  const aggregate = RANKS[field]?.replace('{open}', () => `$${params.push(OPEN_STATUSES)}::text[]`);
  const column =
    field === 'NAME'
      ? 'a.name'
      : aggregate
        ? 'COALESCE(rank.value, 0)'
        : `COALESCE(a.renewal_at, '${direction === 'ASC' ? '' : '-'}infinity'::timestamptz)`;
  const order: KeysetOrder = {
    column,
    type: field === 'NAME' ? 'text' : aggregate ? 'numeric' : 'timestamptz',
    id: 'a.id',
    direction,
  };
  const place = keyset(order, request.after, params);
  const total = `(SELECT count(*) FROM (SELECT FROM account a WHERE ${where} LIMIT ${COUNT_LIMIT + 1}) counted)`;
  const { rows } = await pool.query<AccountRow & { position: string; total: number | null }>(
    prepared(
      `WITH page AS MATERIALIZED (
       SELECT a.*, (${column})::text AS position, row_number() OVER (ORDER BY ${place.order}) AS place
         FROM account a ${aggregate ? `LEFT JOIN (${aggregate}) rank ON rank.account_id = a.id` : ''}
        WHERE ${where} AND ${place.where} ORDER BY ${place.order} LIMIT ${pageSize(request) + 1})
     SELECT ${COLUMNS}, a.position, counts.total FROM (SELECT ${counted ? total : 'NULL::bigint'} AS total) counts LEFT JOIN page a ON true ORDER BY a.place`,
      params,
      !request.filter?.search?.trim(),
    ),
  );
  const known = rows[0]?.total;
  const found = rows.filter(({ id }) => id !== null);
  const count = async () =>
    known == null ? (await listAccounts(reader, { ...request, first: 1, after: null })).total() : cappedTotal(known);
  return page<AccountRow>(found, request, (row) => [(row as (typeof rows)[number]).position, row.id], count);
}

/** Accounts, without their order. */
const accounts = sets
  .selectFrom('account as a')
  .select(['a.id', 'a.name', 'a.system', 'a.external_id as externalId', 'a.status', 'a.parent_id as parentId'])
  .select(['a.entity_id as entityCode', 'a.region', 'a.currency', 'a.segment', 'a.sales_owner as salesOwner'])
  .select(['a.renewal_at as renewalAt'])
  .select((eb) => eb.ref('a.golden').$castTo<AccountRow['golden']>().as('golden'));

const byId = reached((given: { ids: readonly string[] }, within) =>
  accounts.where('a.id', '=', anyOf(given.ids, 'uuid')).where(within('a')),
);
/** Accounts by ID. */
export const accountsById = defineLoader<AccountRow>(async (reader, ids) => {
  assertMay(reader, 'accounts:read');
  return new Map((await byId(reader, { ids })).map((row) => [row.id, row]));
});

const byParent = reached((given: { ids: readonly string[] }, within) =>
  accounts.where('a.parent_id', '=', anyOf(given.ids, 'uuid')).where(within('a')).orderBy('a.name').orderBy('a.id'),
);
/** Accounts by parent, by name. */
export const childrenOf = defineLoader<AccountRow[]>(async (reader, ids) => {
  assertMay(reader, 'accounts:read');
  return grouped(await byParent(reader, { ids }), (row) => row.parentId as string);
});

export interface IdentityRow {
  readonly accountId: string;
  readonly system: string;
  readonly type: string;
  readonly externalId: string;
  readonly validFrom: Date | null;
  readonly validTo: Date | null;
}

const identities = reached((given: { ids: readonly string[] }, within) =>
  sets
    .selectFrom('account_identity as i')
    .innerJoin('account as a', 'a.id', 'i.account_id')
    .select(['i.account_id as accountId', 'i.system', 'i.type', 'i.external_id as externalId'])
    .select((eb) => [
      eb.fn<Date | null>('nullif', ['i.valid_from', sql.lit('-infinity')]).as('validFrom'),
      eb.fn<Date | null>('nullif', ['i.valid_to', sql.lit('infinity')]).as('validTo'),
    ])
    .where('a.id', '=', anyOf(given.ids, 'uuid'))
    .where(within('a'))
    .orderBy('i.system')
    .orderBy('i.external_id')
    .orderBy('i.valid_from'),
);
/** Identifiers of an account in every system, by account. */
export const identitiesOf = defineLoader<IdentityRow[]>(async (reader, ids) => {
  assertMay(reader, 'accounts:read');
  return grouped(await identities(reader, { ids }), (row) => row.accountId);
});
