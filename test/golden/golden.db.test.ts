/** The golden company through the real chain: sent to the edge, settled, read from the store, compared with the paper. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PERMISSIONS, type Reader } from '../../domain/access';
import type { StageState } from '../../domain/stages';
import { STAGES } from '../../domain/stages';
import { figuresOf } from '../../server/accounts/figures';
import { moneyConservation } from '../../server/pipeline/conservation';
import { pool } from '../../server/runtime/db';
import { Company } from '../laws/company';
import { CLOCK, DELIVERIES, ENTITIES } from './deliveries';
import { readTables, type TableRow } from './tables';

const tables = readTables(new URL('./expected.md', import.meta.url));
const expected = (heading: string): TableRow[] => tables.get(heading) ?? [];
const reader: Reader = {
  id: 'test',
  name: 'Test',
  role: 'administrator',
  permissions: new Set(PERMISSIONS),
  regions: '*',
  entities: '*',
};

interface Held {
  key: string;
  stages: StageState[];
  [column: string]: unknown;
}
let company: Company;
let transactions: Map<string, Held>;
const names = new Map<string, string>();

/** "2026-02-01T00:00:00.000Z" as "02-01 00:00". */
const moment = (instant: string) => `${instant.slice(5, 10)} ${instant.slice(11, 16)}`;
const hours = (seconds: number) => {
  const minutes = Math.floor(Math.abs(seconds) / 60);
  return `${seconds < 0 ? '-' : ''}${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
};
/** "billing/clean/api/2026-02-01T…" as "clean/api 02-01". */
const nameOf = (key: string) => {
  const [, ...parts] = key.split('/');
  const start = parts.at(-1) as string;
  return /^2\d{3}-/.test(start) || start.startsWith('2025-')
    ? `${parts.slice(0, -1).join('/')} ${start.slice(5, 10)}`
    : parts.join('/');
};
const figure = (value: unknown) =>
  value === null
    ? '–'
    : String(value)
        .replace(/(\.\d*?)0+$/, '$1')
        .replace(/\.$/, '');

beforeAll(async () => {
  company = await Company.open(CLOCK, ENTITIES);
  await company.deliver(DELIVERIES);
  // Everything a second time: nothing may count twice.
  await company.deliver(DELIVERIES.filter(({ event }) => event.type === 'usage.recorded.v1'));
  await company.settle();
  const { rows } = await pool.query<Held & { id: string }>('SELECT * FROM transaction');
  transactions = new Map(rows.map((row) => [nameOf(row.key), row]));
  for (const row of rows) names.set(row.id, nameOf(row.key));
});
afterAll(() => company.close());

test('the transactions are these and no others', () => {
  expect([...transactions.keys()].sort()).toEqual(
    expected('Figures')
      .map((row) => row.transaction)
      .sort(),
  );
});

const COLUMNS: Readonly<Record<string, (row: Held) => string>> = {
  kind: (row) => String(row.kind),
  currency: (row) => String(row.currency),
  captured: (row) => figure(row.captured_quantity),
  aggregated: (row) => figure(row.aggregated_quantity),
  rated: (row) => figure(row.rated_quantity),
  billed: (row) => figure(row.billed_quantity),
  R: (row) => figure(row.rated_amount),
  C: (row) => figure(row.credited_amount),
  I: (row) => figure(row.invoiced_amount),
  gross: (row) => figure(row.invoiced_gross),
  P: (row) => figure(row.posted_amount),
  S: (row) => figure(row.settled_amount),
  'R − I': (row) => figure(row.invoice_variance),
  class: (row) => String(row.invoice_variance_class),
  'I − P': (row) => figure(row.posting_variance),
  'class of I − P': (row) => String(row.posting_variance_class),
  'at risk': (row) => figure(row.amount_at_risk),
  status: (row) => String(row.status),
  stage: (row) => String(row.stage),
  final: (row) => (row.final ? 'yes' : 'no'),
  cases: (row) => String(row.open_cases),
};
test.each(expected('Figures').map((row) => [row.transaction as string, row] as const))('figures of %s', (name, row) => {
  const held = transactions.get(name) as Held;
  expect({
    transaction: name,
    ...Object.fromEntries(Object.entries(COLUMNS).map(([column, value]) => [column, value(held)])),
  }).toEqual(row);
  const captured =
    row.captured === '–' || row.rated === '–'
      ? '–'
      : figure(Number(row.captured) - Number(row.billed === '–' ? row.rated : row.billed));
  expect(figure(held.quantity_variance)).toBe(captured);
});

const stageText = ({ status, completedAt, dueAt, lagSeconds, elapsedSeconds }: StageState) =>
  status === 'does not apply'
    ? '–'
    : [
        status,
        completedAt && moment(completedAt),
        dueAt && `due ${moment(dueAt)}`,
        lagSeconds !== undefined && `lag ${hours(lagSeconds)}`,
        elapsedSeconds !== undefined && `after ${hours(elapsedSeconds)}`,
      ]
        .filter(Boolean)
        .join(' ');
/** What a stage that shows a figure must show. */
const SHOWN: Readonly<Record<string, { amount?: string; quantity?: string }>> = {
  captured: { quantity: 'captured' },
  aggregated: { quantity: 'aggregated' },
  rated: { amount: 'R', quantity: 'rated' },
  invoiced: { amount: 'I' },
  posted: { amount: 'P' },
  settled: { amount: 'S' },
};
test.each(expected('Stages').map((row) => [row.transaction as string, row] as const))('stages of %s', (name, row) => {
  const { stages } = transactions.get(name) as Held;
  expect({ transaction: name, ...Object.fromEntries(stages.map((stage) => [stage.name, stageText(stage)])) }).toEqual(
    row,
  );
  expect(stages.map((stage) => stage.name)).toEqual([...STAGES]);
  const figures = expected('Figures').find((other) => other.transaction === name) as TableRow;
  for (const stage of stages) {
    const { amount, quantity } = SHOWN[stage.name] ?? {};
    if (stage.amount !== undefined) expect(figure(stage.amount)).toBe(figures[amount as string]);
    if (stage.quantity !== undefined) expect(figure(stage.quantity)).toBe(figures[quantity as string]);
  }
});

test('open cases, with what they are worth and whom they touch', async () => {
  const { rows } = await pool.query(
    `SELECT c.type, c.subject_kind, c.subject_id, c.amount_at_risk, c.amount_basis, c.currency, c.severity, c.queue_id, r.external_id,
            (SELECT s.ce_id FROM signal s WHERE c.subject_kind = 'signal' AND s.key = decode(split_part(c.subject_id, '/', 2), 'hex') LIMIT 1) AS event,
            (SELECT coalesce(json_agg(json_build_object('id', l.transaction_id, 'amount', l.amount::text)), '[]') FROM case_transaction l WHERE l.case_id = c.id) AS transactions
       FROM exception_case c LEFT JOIN record r ON r.id::text = c.subject_id AND r.in_force WHERE c.status = 'open'`,
  );
  const found = rows.map((row) => ({
    type: row.type,
    subject: row.external_id ?? row.event ?? names.get(row.subject_id) ?? row.subject_id,
    amount: figure(row.amount_at_risk),
    basis: row.amount_basis,
    currency: row.currency ?? '–',
    severity: row.severity,
    queue: row.queue_id,
    transactions: row.transactions
      .map(({ id, amount }: { id: string; amount: string }) => `${names.get(id)} ${figure(amount)}`)
      .sort()
      .join(', '),
  }));
  expect(found.sort((a, b) => (`${a.type} ${a.subject}` < `${b.type} ${b.subject}` ? -1 : 1))).toEqual(
    expected('Open cases'),
  );
});

test('money by currency, each difference in one class, nothing left over', async () => {
  const found = (await moneyConservation(reader)).map((row) => ({
    currency: row.currency,
    rated: figure(row.rated),
    invoiced: figure(row.invoiced),
    posted: figure(row.posted),
    'not due yet': figure(row.notDueYet),
    'in exception': figure(row.inException),
    'written off': figure(row.writtenOff),
    credited: figure(row.credited),
    'within tolerance': figure(row.withinTolerance),
    unexplained: figure(row.unexplained),
    'without origin': figure(row.withoutOrigin),
    residual: figure(row.residual),
  }));
  expect(found).toEqual(expected('Money by currency'));
});

test('money by account, with what is still to be paid', async () => {
  const { rows } = await pool.query<{ id: string; name: string }>('SELECT id, name FROM account ORDER BY name');
  const figures = await figuresOf.fetch(
    reader,
    rows.map(({ id }) => id),
    new Date(CLOCK),
  );
  const found = rows.flatMap(({ id, name }) =>
    (figures.get(id) ?? []).map((row) => ({
      account: name,
      currency: row.currency,
      rated: figure(row.rated),
      invoiced: figure(row.invoiced),
      posted: figure(row.posted),
      settled: figure(row.settled),
      outstanding: figure(row.outstanding),
      overdue: figure(row.overdue),
    })),
  );
  expect(found).toEqual(expected('Money by account'));
});

test('the clock alone makes what is to be paid overdue', async () => {
  company.at('2026-05-01T00:00:00Z');
  await company.settle();
  const { rows } = await pool.query<{ overdue: string }>(`SELECT overdue FROM account_total WHERE currency = 'USD'`);
  expect(rows.map(({ overdue }) => figure(overdue))).toEqual(['2163.4']);
});

test('identifiers by which a transaction is found', async () => {
  const { rows } = await pool.query(
    'SELECT kind, value FROM identifier WHERE transaction_id = $1 ORDER BY kind, value',
    [transactions.get('clean/api 02-01')?.id],
  );
  expect(rows).toEqual(expected('Identifiers of clean'));
});
