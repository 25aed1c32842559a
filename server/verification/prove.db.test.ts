/** What `npm run verify` proves, and that it finds a planted fault of each kind. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chain } from '@/server/audit/chain';
import { pool } from '@/server/runtime/db';
import { CLOCK, DELIVERIES, ENTITIES } from '@/test/golden/deliveries';
import { Company, delivery } from '@/test/laws/company';
import { prove } from './prove';

let company: Company;
beforeAll(async () => {
  company = await Company.open(CLOCK, ENTITIES);
  const said = { receivedat: '2026-03-16T06:00:00Z' };
  await company.deliver([
    ...DELIVERIES,
    delivery(
      'erp',
      'v-rate',
      'fx.published.v1',
      '2026-03-01T00:00:00Z',
      { base: 'EUR', quote: 'USD', rate: '1.1', date: '2026-03-01' },
      said.receivedat,
    ),
    ...['2026-01', '2026-02'].map((period) =>
      delivery(
        'erp',
        `v-${period}`,
        'period.changed.v1',
        '2026-02-25T00:00:00Z',
        {
          entity: 'US',
          period,
          start: `${period}-01`,
          end: `${period}-28`,
          status: 'open',
          changedAt: '2026-02-25T00:00:00Z',
        },
        said.receivedat,
      ),
    ),
  ]);
  await company.settle();
  await pool.query(
    `INSERT INTO audit_entry (actor_id, action, subject_kind, subject_id) SELECT 'somebody', 'looked', 'case', n::text FROM generate_series(1, 3) n`,
  );
  await chain();
}, 60_000);
afterAll(() => company.close());

test('a sound database is proven, part by part, in plain words', async () => {
  const lines: string[] = [];
  expect(await prove({ say: (line) => lines.push(line) })).toEqual([]);
  expect(lines).toHaveLength(10);
  for (const line of lines) expect(line).toMatch(/^.+: .+ compared, right$/);
  expect(lines.at(-1)).toBe('the chain of human acts: 3 compared, right');
});

/** Each fault, and what must be told of it. */
const FAULTS: readonly (readonly [sql: string, told: RegExp])[] = [
  [`UPDATE rollup SET amount = amount + 1 WHERE kpi = 'money' AND dimension = 'drawn down'`, /^rollup money/],
  [`DELETE FROM account_total WHERE invoiced <> 0`, /^account total /],
  [
    `UPDATE transaction SET rated_quantity = 1 WHERE subscription = 'closed'`,
    /^transaction .* rated_quantity: 1 is kept/,
  ],
  [`UPDATE usage_total SET quantity = quantity - 1 WHERE quantity > 1000`, /^usage total /],
  [`UPDATE usage_bucket SET count = 2 * count WHERE hour = '2026-02-05T10:00:00Z'`, /^usage bucket /],
  [`DELETE FROM signal WHERE ce_id = 'u-2'`, /^signal /],
  [`UPDATE account SET name = name || '!' WHERE external_id = (SELECT min(external_id) FROM account)`, /^account .*!/],
  [`UPDATE account_version SET entity_id = 'XX'`, /^account_version .*XX/],
  [`UPDATE account_identity SET valid_to = '2026-02-01' WHERE system = 'metering'`, /^account_identity .*2026-02-01/],
  [`UPDATE subscription SET status = 'cancelled' WHERE external_id = 'closed'`, /^subscription .*cancelled/],
  [`UPDATE meter SET unit = 'unit'`, /^meter /],
  [`DELETE FROM product`, /^product .*nothing is kept/],
  [`UPDATE accounting_period SET status = 'closed' WHERE period = '2026-01'`, /^accounting_period US \/ 2026-01: /],
  [`UPDATE fx_rate SET rate = rate + 1`, /^fx_rate EUR \/ USD \/ 2026-03-01: /],
  [
    `UPDATE delivery_count SET count = count + 3 WHERE disposition = 'received' AND count > 0`,
    /deliveries have no disposition/,
  ],
  [
    `UPDATE transaction SET posted_amount = posted_amount + 10 WHERE subscription = 'closed'`,
    /^-10 USD is neither posted nor explained$/,
  ],
  [`UPDATE audit_entry SET reason = 'another' WHERE position = 2`, /^entry 2 is missing or not as it was chained/],
];

const STRAYS: readonly (readonly [sql: string, told: RegExp])[] = [
  [
    `INSERT INTO fx_rate (base, quote, day, rate) VALUES ('GBP', 'USD', '2026-03-01', 1.3)`,
    /^fx_rate GBP\/USD\/2026-03-01: a row is kept, nothing is said$/,
  ],
  [
    `INSERT INTO account_identity (system, external_id, valid_from, valid_to, type, account_id) VALUES ('billing', 'stray', '-infinity', 'infinity', 'customer', gen_random_uuid())`,
    /^account_identity billing\/stray: a row is kept, nothing is said$/,
  ],
];

test('each planted fault is found', async () => {
  const planted = [...FAULTS, ...STRAYS];
  for (const [sql] of planted) expect((await pool.query(sql)).rowCount, sql).toBeGreaterThan(0);
  const told = (await prove({ most: 100 })).map(({ says }) => says);
  for (const [sql, words] of planted)
    expect(told.filter((says) => words.test(says)).length, `${sql} in ${told.join('\n')}`).toBeGreaterThan(0);
});
