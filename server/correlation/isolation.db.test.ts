/** What can't be worked off costs nobody else anything. */
import { afterEach, expect, test } from 'vitest';
import { PERMISSIONS } from '@/domain/access';
import { allDeliveryTotals } from '@/server/pipeline/conservation';
import { listSetAside } from '@/server/pipeline/queries';
import { pool } from '@/server/runtime/db';
import { readerOf } from '@/test/ask';
import { Company, delivery } from '@/test/laws/company';
import { CLOCK, ENTITIES } from '@/test/laws/histories';

const administrator = { ...readerOf('administrator'), permissions: new Set(PERMISSIONS) };
let company: Company | undefined;
afterEach(() => company?.close());

const invoice = (id: string) =>
  delivery(
    'billing',
    `invoice-${id}`,
    'invoice.issued.v1',
    '2026-03-02T06:00:00Z',
    {
      invoice: id,
      customer: 'cus-1',
      currency: 'USD',
      issuedAt: '2026-03-02T06:00:00Z',
      net: '10.00',
      lines: [{ line: '1', amount: '10.00' }],
    },
    '2026-03-16T06:00:00Z',
  );
const count = async (sql: string) =>
  Number((await pool.query<{ n: string }>(`SELECT count(*) AS n FROM ${sql}`)).rows[0]?.n);

test('a signal that the store refuses is a dead letter, and its neighbours are applied', async () => {
  company = await Company.open(CLOCK, ENTITIES);
  await company.deliver(Array.from({ length: 12 }, (_, index) => invoice(`in-${index}`)));
  // No door lets this in: it stands for whatever a later release may not be able to write.
  await pool.query(
    `UPDATE signal SET payload = replace(payload, '2026-03-02T06:00:00Z', '0000-01-01T00:00:00Z') WHERE ce_id = 'invoice-in-7'`,
  );
  for (let turn = 0; turn < 4; turn += 1) await company.settle();
  expect(await count(`record WHERE kind = 'invoice' AND in_force`)).toBe(11);
  expect(await count('transaction')).toBe(11);
  expect(await count(`dead_letter WHERE code = 'transformation failed' AND ce_id = 'invoice-in-7'`)).toBe(1);
  expect(await count(`delivery_batch WHERE status <> 'applied'`)).toBe(0);
  expect(await allDeliveryTotals(administrator)).toMatchObject({ applied: 11n, deadLettered: 1n, residual: 0n });
  // Another content of the same signal that can be read, and counts: the letter is nobody's any more.
  const mended = invoice('in-7');
  await company.deliver([{ ...mended, event: { ...mended.event, data: { ...mended.event.data, revision: 2 } } }]);
  await company.settle();
  expect(await allDeliveryTotals(administrator)).toMatchObject({
    applied: 12n,
    conflicting: 1n,
    deadLettered: 0n,
    residual: 0n,
  });
});

test('a subject that can not be settled is set aside with its reason, and the others are settled', async () => {
  company = await Company.open(CLOCK, ENTITIES);
  await company.deliver([invoice('in-1'), invoice('in-2')]);
  await pool.query(`INSERT INTO dirty (kind, subject) VALUES ('transaction', 'no identifier'), ('flow', 'nor this')`);
  await company.settle();
  expect(await count('transaction')).toBe(2);
  expect(await listSetAside(administrator)).toMatchObject([
    { what: 'transaction', subject: 'no identifier', attempts: 1, reason: expect.stringContaining('uuid') },
    { what: 'flow', subject: 'nor this', attempts: 1, reason: expect.stringContaining('uuid') },
  ]);
  expect(await listSetAside({ ...administrator, regions: ['Europe'] })).toEqual([]);
  company.at('2026-04-16T12:10:00Z');
  await company.settle();
  expect(await listSetAside(administrator)).toMatchObject([{ attempts: 2 }, { attempts: 2 }]);
});
