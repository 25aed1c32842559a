/** Laws 8 and 9: what is kept equals what it is made of, and a planted fault shows. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PERMISSIONS, type Reader } from '@/domain/access';
import { allDeliveryTotals, moneyConservation } from '@/server/pipeline/conservation';
import { pool } from '@/server/runtime/db';
import { CLOCK, DELIVERIES, ENTITIES } from '@/test/golden/deliveries';
import { Company } from '@/test/laws/company';
import { type Difference, verify } from './recompute';

const reader: Reader = {
  id: 'test',
  name: 'Test',
  role: 'administrator',
  permissions: new Set(PERMISSIONS),
  regions: '*',
  entities: '*',
};
let company: Company;
beforeEach(async () => {
  company = await Company.open(CLOCK, ENTITIES);
  await company.deliver(DELIVERIES);
  await company.deliver(DELIVERIES);
  await company.settle();
});
afterEach(() => company.close());

const residuals = async () => ({
  counts: (await allDeliveryTotals(reader)).residual,
  money: (await moneyConservation(reader)).map(({ residual }) => residual),
});
const ZERO_RESIDUALS = { counts: 0n, money: ['0', '0', '0'] };
const change = async (sql: string) => expect((await pool.query(sql)).rowCount, sql).toBeGreaterThan(0);

test('a sound store has nothing to show', async () => {
  const { checked, differences } = await verify();
  expect(differences).toEqual([]);
  expect(checked.transactions).toBe(31);
  expect(Math.min(...Object.values(checked))).toBeGreaterThan(1);
  expect(await residuals()).toEqual(ZERO_RESIDUALS);
  const sample = await verify({ every: 4 });
  expect(sample.differences).toEqual([]);
  expect(sample.checked.transactions).toBeLessThan(checked.transactions);
});

const EVENT = `(SELECT key FROM signal_key k JOIN signal s USING (key) WHERE s.ce_id = 'u-1')`;
const TRANSACTION = `(SELECT id FROM transaction WHERE subscription = 'closed')`;
const faults: [
  name: string,
  sql: string,
  kinds: Difference['what'][],
  residual?: Partial<Awaited<ReturnType<typeof residuals>>>,
][] = [
  ['a lost signal', `DELETE FROM signal WHERE key = ${EVENT}`, ['rollup', 'signal', 'usage bucket']],
  [
    'a doubled signal',
    `INSERT INTO signal SELECT day, seq + 500000, source_id, key, digest, type, ce_source, ce_id, time, received_at, subject, flow_id, quantity, revision, updated_at, correlation_id, trace_id, backfilled, variant, payload, extensions FROM signal WHERE key = ${EVENT}`,
    ['rollup', 'signal', 'usage bucket'],
  ],
  [
    'a lost bucket',
    `DELETE FROM usage_bucket WHERE hour = '2026-02-05T10:00:00Z'`,
    ['usage bucket', 'usage total'],
    { counts: 1n },
  ],
  [
    'a bucket counted twice',
    `UPDATE usage_bucket SET count = 2 * count, quantity = 2 * quantity WHERE hour = '2026-02-05T10:00:00Z'`,
    ['usage bucket', 'usage total'],
    { counts: -1n },
  ],
  [
    'a wrong bucket quantity',
    `UPDATE usage_bucket SET quantity = quantity + 0.5 WHERE hour = '2026-02-05T10:00:00Z'`,
    ['usage bucket', 'usage total'],
  ],
  [
    'a wrong total',
    `UPDATE usage_total SET quantity = quantity - 1 WHERE quantity > 1000`,
    ['transaction', 'usage total'],
  ],
  [
    'a wrong rollup cell',
    `UPDATE rollup SET amount = amount + 1 WHERE kpi = 'money' AND dimension = 'drawn down' AND currency = 'INR'`,
    ['rollup'],
  ],
  ['a lost rollup cell', `DELETE FROM rollup WHERE kpi = 'cases.open' AND dimension = 'unknown-meter'`, ['rollup']],
  [
    'a cell of nothing',
    `INSERT INTO rollup (kpi, day, count, amount) VALUES ('money', '2026-02-01', 1, 5)`,
    ['rollup'],
  ],
  [
    'a lost transaction',
    `DELETE FROM transaction WHERE id = ${TRANSACTION}`,
    ['account total', 'rollup', 'transaction'],
    { money: ['0', '0', '0'] },
  ],
  [
    'an amount changed by hand',
    `UPDATE transaction SET posted_amount = posted_amount + 10 WHERE id = ${TRANSACTION}`,
    ['account total', 'transaction'],
    { money: ['0', '0', '-10'] },
  ],
  ['a wrong total of an account', `UPDATE account_total SET overdue = overdue + 1`, ['account total']],
  ['a lost total of an account', `DELETE FROM account_total WHERE invoiced <> 0`, ['account total']],
  [
    'a charge lost',
    `DELETE FROM record WHERE kind = 'charge' AND external_id = 'rc-closed-seats'`,
    ['transaction'],
    { money: ['0', '0', '-80.4'] },
  ],
  [
    'a charge doubled',
    `INSERT INTO record SELECT (json_populate_record(r, json_build_object('id', gen_random_uuid()))).* FROM record r WHERE kind = 'charge' AND external_id = 'rc-closed-seats'`,
    ['transaction'],
    { money: ['0', '0', '80.4'] },
  ],
];
test.each(faults)('%s shows', async (_, sql, kinds, residual) => {
  await change(sql);
  const { differences } = await verify();
  expect([...new Set(differences.map(({ what }) => what))].sort()).toEqual(kinds);
  if (residual) expect(await residuals()).toEqual({ ...ZERO_RESIDUALS, ...residual });
});

test('what is queued is behind, not wrong', async () => {
  await change(`UPDATE transaction SET rated_quantity = 1 WHERE id = ${TRANSACTION}`);
  await change(
    `INSERT INTO dirty (kind, subject) SELECT 'transaction', id::text FROM transaction WHERE id = ${TRANSACTION}`,
  );
  expect((await verify()).differences).toEqual([]);
  await company.settle();
  expect((await verify()).differences).toEqual([]);
});
