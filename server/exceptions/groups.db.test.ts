/** Groups out of the rollup equal the cases counted one by one. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OPEN_STATUSES } from '@/domain/exceptions/statuses';
import { pool } from '@/server/runtime/db';
import { readerOf } from '@/test/ask';
import { CLOCK, DELIVERIES, ENTITIES } from '@/test/golden/deliveries';
import { Company } from '@/test/laws/company';
import { groupCases } from './groups';

let company: Company;
beforeAll(async () => {
  company = await Company.open(CLOCK, ENTITIES);
  await company.deliver(DELIVERIES);
  await company.settle();
});
afterAll(() => company.close());

const READERS = [
  readerOf('finance operations'),
  readerOf('finance operations', ['US']),
  readerOf('finance operations', '*', ['Europe']),
  // Of a team that owns a queue of cases without entity.
  { ...readerOf('finance operations', ['US']), queues: ['master-data'] },
  { ...readerOf('finance operations', ['DE'], ['Europe']), queues: ['master-data', 'ingestion'] },
];
const CONTEXTS = [
  null,
  { entities: ['none'] },
  { entities: ['US', 'DE'] },
  { regions: ['Europe'] },
  { entities: ['DE'], regions: ['Asia'] },
];
/** Before anything is due, in the middle of the day on which a case falls due, and when all is late. */
const instants = async () => {
  const { rows } = await pool.query<{ at: Date }>(
    `SELECT due_at - interval '1 day' AS at FROM exception_case UNION SELECT due_at FROM exception_case UNION SELECT due_at + interval '1 millisecond' FROM exception_case UNION SELECT max(due_at) + interval '2 days' FROM exception_case`,
  );
  return rows.map(({ at }) => at);
};

test.each(['type', 'queue'] as const)('by %s', async (by) => {
  let overdue = 0;
  for (const reader of READERS)
    for (const context of CONTEXTS)
      for (const now of await instants()) {
        const groups = await groupCases(reader, { open: true, context }, by, now);
        // A filter on every open status asks for the same, and is counted.
        expect(groups).toEqual(await groupCases(reader, { open: true, context, statuses: OPEN_STATUSES }, by, now));
        overdue = Math.max(overdue, ...groups.map((group) => group.overdue));
      }
  const all = await groupCases(READERS[0] ?? null, { open: true }, by, new Date(CLOCK));
  expect(all.length).toBeGreaterThan(3);
  expect(all.some(({ amounts }) => amounts.length > 0)).toBe(true);
  expect(all.some(({ estimated }) => estimated.length > 0)).toBe(true);
  expect(all.some(({ unknown }) => unknown > 0)).toBe(true);
  expect(overdue).toBeGreaterThan(1);
});
