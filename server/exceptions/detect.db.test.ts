/** Law 6: a case opens when its condition has settled, closes on evidence, and is the same one when it returns. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pool } from '@/server/runtime/db';
import { Company, type Delivery, delivery } from '@/test/laws/company';

const at = (time: string) => `2026-03-02T${time}:00Z`;
let company: Company;
beforeEach(async () => {
  company = await Company.open(at('07:02'), [
    { id: 'US', region: 'North America', currency: 'USD', zone: 'America/New_York' },
  ]);
});
afterEach(() => company.close());

const invoice = (net: string, revision: number): Delivery =>
  delivery('billing', `invoice-${revision}`, 'invoice.issued.v1', at('06:00'), {
    invoice: 'in-1',
    customer: 'cus-1',
    currency: 'USD',
    issuedAt: at('06:00'),
    net,
    revision,
    lines: [{ line: '1', amount: net }],
  });
const refused = (attempt: string, time: string): Delivery =>
  delivery('erp', attempt, 'erp.posting.failed.v1', at(time), {
    attempt,
    document: { type: 'invoice', id: 'in-1' },
    entity: 'US',
    failedAt: at(time),
    reason: 'missing tax code',
    message: 'No tax code',
  });
const posted = delivery('erp', 'posted', 'erp.document.posted.v1', at('08:00'), {
  erpDocument: 'je-1',
  entity: 'US',
  currency: 'USD',
  net: '120.00',
  postedAt: at('08:00'),
  documents: [{ type: 'invoice', id: 'in-1', amount: '120.00' }],
});
const reversed = delivery('erp', 'reversed', 'erp.document.reversed.v1', at('09:00'), {
  erpDocument: 'je-1',
  entity: 'US',
  reversedAt: at('09:00'),
});
const voided = delivery('billing', 'voided', 'invoice.voided.v1', at('11:00'), {
  invoice: 'in-1',
  voidedAt: at('11:00'),
});

/** Lets time pass, takes deliveries in, works off. */
async function then(time: string, ...deliveries: Delivery[]): Promise<void> {
  company.at(at(time));
  await company.deliver(deliveries);
  await company.settle();
}
async function rejected(): Promise<Record<string, unknown> | undefined> {
  const { rows } = await pool.query(
    `SELECT id, status, regressed, severity, amount_at_risk::float8 AS amount, opened_at, resolved_at, queue_id FROM exception_case WHERE type = 'posting-rejected-missing-tax-code'`,
  );
  expect(rows.length).toBeLessThan(2);
  return rows[0];
}

test('one case through its life', async () => {
  await then('07:02', invoice('120.00', 1), refused('pa-1', '07:00'));
  expect(await rejected(), 'what may still mend itself makes no noise').toBeUndefined();
  await then('07:06');
  const opened = await rejected();
  expect(opened).toMatchObject({
    status: 'open',
    regressed: false,
    amount: 120,
    queue_id: 'master-data',
    opened_at: new Date(at('07:05')),
  });

  await then('08:01', posted);
  expect(await rejected()).toMatchObject({ id: opened?.id, status: 'resolved', resolved_at: new Date(at('08:01')) });
  await then('09:10', reversed);
  expect(await rejected(), 'what is taken back was not refused').toMatchObject({ status: 'resolved' });
  await then('09:40', refused('pa-2', '09:30'));
  expect(await rejected()).toMatchObject({ id: opened?.id, status: 'open', regressed: true, amount: 120 });

  // A person writes it off; the command for it is yet to come.
  await pool.query(`UPDATE exception_case SET status = 'written off' WHERE type = 'posting-rejected-missing-tax-code'`);
  await then('09:50', invoice('120.01', 2));
  expect(await rejected(), 'within tolerance it stays closed').toMatchObject({ status: 'written off' });
  await then('10:00', invoice('180.00', 3));
  expect(await rejected(), 'the amount has grown').toMatchObject({ status: 'open', regressed: true, amount: 180 });
  await then('11:01', voided);
  expect(await rejected()).toMatchObject({ status: 'resolved' });

  const { rows } = await pool.query<{ kind: string }>(
    `SELECT a.kind FROM case_activity a JOIN exception_case c ON c.id = a.case_id WHERE c.type = 'posting-rejected-missing-tax-code' ORDER BY a.id`,
  );
  expect(rows.map(({ kind }) => kind)).toEqual(['opened', 'resolved', 'regressed', 'regressed', 'resolved']);
});

test('severity rises with age and never falls by itself', async () => {
  await then('07:06', invoice('120000.00', 1), refused('pa-1', '07:00'));
  expect(await rejected()).toMatchObject({ severity: 'critical' });
  await then('08:00', invoice('20.00', 2));
  expect(await rejected()).toMatchObject({ severity: 'critical', amount: 20 });
});
