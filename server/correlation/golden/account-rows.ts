/** The rows of accounts as lists show them: one of each, as it is today. */
import { holdingAt } from '@/domain/intervals';
import { anyOf, fixed, inserting, sets } from '@/server/runtime/sets';
import { groupBy } from '../load-records';
import { type AccountSpan, type Companies, partsOf } from './companies';
import type { Settling } from './define';

/** Columns of a golden account but its ID, with their types. */
export const ACCOUNT_COLUMNS = {
  system: 'text',
  external_id: 'text',
  name: 'text',
  parent_id: 'uuid',
  entity_id: 'text',
  region: 'text',
  currency: 'text',
  tax_registration: 'text',
  sales_owner: 'text',
  segment: 'text',
  renewal_at: 'timestamptz',
  status: 'text',
  golden: 'jsonb',
} as const;

/** The rows of lists: each account as it is today, one that is no more as it was last, one to come as it will be first. */
export function accountRows(after: Companies, at: Date) {
  const now = at.getTime();
  return [...groupBy(after.accounts, ({ id }) => id)].map(([id, unordered]) => {
    const spans = [...unordered].sort((a, b) => a.from - b.from);
    const holding = holdingAt(spans, now);
    const span = holding ?? spans.filter(({ from }) => from <= now).at(-1) ?? (spans[0] as AccountSpan);
    const [system, external_id] = partsOf(span.root);
    const value = (name: string) => span.golden[name]?.value ?? null;
    // What has no name yet is called what it will be.
    const named = holding && value('name') === null ? spans.find(({ golden }) => golden.name) : undefined;
    return {
      id,
      system,
      external_id,
      name: named?.name ?? span.name,
      parent_id: span.parentId,
      entity_id: span.entityId,
      region: span.region,
      currency: span.currency,
      tax_registration: span.taxRegistration,
      sales_owner: value('salesOwner'),
      segment: value('segment'),
      renewal_at: value('renewalAt'),
      status: holding ? (value('status') ?? 'active') : 'inactive',
      golden: span.golden,
    };
  });
}

const deleteAccounts = fixed(({ ids }: { ids: readonly string[] }) =>
  sets.deleteFrom('account').where('id', '=', anyOf(ids, 'uuid')),
);
const COLUMNS = Object.keys(ACCOUNT_COLUMNS) as (keyof typeof ACCOUNT_COLUMNS)[];
const each = (told: (column: string) => string) => COLUMNS.map(told).join(', ');
const insertAccounts = inserting(
  'account',
  ['id', ...COLUMNS, 'updated_at'],
  `ORDER BY id ON CONFLICT (id) DO UPDATE SET ${each((column) => `${column} = excluded.${column}`)}, updated_at = excluded.updated_at
     WHERE (${each((column) => `account.${column}`)}) IS DISTINCT FROM (${each((column) => `excluded.${column}`)})`,
);

/**
 * Writes the rows of these companies where they changed, and removes those of accounts that are none any more.
 * @param before the accounts that were ever of their references
 */
export async function writeAccounts(
  { client, at }: Settling,
  before: ReadonlySet<string>,
  after: Companies,
): Promise<void> {
  const there = new Set(after.accounts.map(({ id }) => id));
  const gone = [...before].filter((id) => !there.has(id));
  await deleteAccounts({ ids: gone }, { on: client, steady: false });
  await insertAccounts(
    client,
    accountRows(after, at).map((row) => ({ ...row, updated_at: at })),
  );
}
