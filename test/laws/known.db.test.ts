/** Law 5: a state as known at a past instant is the state of a store that has received no more than that. */
import { afterEach, expect, test } from 'vitest';
import { fold } from '../../domain/fold';
import { loadFacts } from '../../server/correlation/facts';
import { pool, transaction } from '../../server/runtime/db';
import { CLOCK, DELIVERIES, ENTITIES } from '../golden/deliveries';
import { Company, type Delivery, delivery } from './company';

let company: Company | undefined;
afterEach(() => company?.close());

const invoice = (net: string, revision: number) => ({
  invoice: 'in-late',
  number: 'IN-LATE',
  customer: 'cus-1',
  currency: 'USD',
  issuedAt: '2026-03-02T06:00:00Z',
  net,
  revision,
  lines: [
    {
      line: '1',
      subscription: 'late',
      chargeCode: 'seats',
      periodStart: '2026-02-01T00:00:00Z',
      periodEnd: '2026-03-01T00:00:00Z',
      amount: net,
    },
  ],
});
const used = (quantity: string, revision?: number) => ({
  customer: 't-1',
  meter: 'api-calls',
  quantity,
  ...(revision ? { revision } : {}),
});
/** Beside the golden company: what changes its mind, more than once. */
const SECOND_THOUGHTS: readonly Delivery[] = [
  delivery(
    'billing',
    'late-1',
    'invoice.issued.v1',
    '2026-03-02T06:00:00Z',
    invoice('70.00', 1),
    '2026-03-02T06:01:00Z',
  ),
  delivery(
    'billing',
    'late-2',
    'invoice.updated.v1',
    '2026-03-06T06:00:00Z',
    invoice('75.00', 3),
    '2026-03-06T06:01:00Z',
  ),
  delivery(
    'billing',
    'late-3',
    'invoice.updated.v1',
    '2026-03-07T06:00:00Z',
    invoice('72.00', 2),
    '2026-03-07T06:01:00Z',
  ),
  // Three contents under one identity, each better than the one before.
  ...(['80.00', '81.00', '82.00'] as const).map((amount, index) =>
    delivery(
      'billing',
      'late-charge',
      'charge.rated.v1',
      `2026-03-0${3 + 2 * index}T00:00:00Z`,
      {
        charge: 'rc-late',
        customer: 'cus-1',
        subscription: 'late',
        chargeCode: 'seats',
        kind: 'recurring',
        periodStart: '2026-02-01T00:00:00Z',
        periodEnd: '2026-03-01T00:00:00Z',
        amount,
        currency: 'USD',
      },
      `2026-03-0${3 + 2 * index}T01:00:00Z`,
    ),
  ),
  delivery('metering', 'x-1', 'usage.recorded.v1', '2026-02-12T08:00:00Z', used('1000'), '2026-02-12T08:01:00Z'),
  delivery('metering', 'x-1', 'usage.recorded.v1', '2026-02-12T08:00:00Z', used('900', 1), '2026-02-24T00:00:00Z'),
  delivery(
    'metering',
    'x-1-amended',
    'usage.amended.v1',
    '2026-02-26T00:00:00Z',
    { event: 'x-1', quantity: '950', revision: 1 },
    '2026-02-26T00:00:00Z',
  ),
  delivery(
    'metering',
    'x-1-retracted',
    'usage.retracted.v1',
    '2026-03-04T00:00:00Z',
    { event: 'x-1', revision: 2 },
    '2026-03-04T00:00:00Z',
  ),
  delivery(
    'metering',
    'x-1-restored',
    'usage.amended.v1',
    '2026-03-08T00:00:00Z',
    { event: 'x-1', quantity: '7', revision: 3 },
    '2026-03-08T00:00:00Z',
  ),
];
const ALL = [...DELIVERIES, ...SECOND_THOUGHTS];
const INSTANTS = [
  '2026-02-12T12:00:00Z',
  '2026-02-23T00:00:00Z',
  '2026-02-25T00:00:00Z',
  '2026-02-28T00:00:00Z',
  '2026-03-02T07:30:00Z',
  '2026-03-03T12:00:00Z',
  '2026-03-05T12:00:00Z',
  '2026-03-07T12:00:00Z',
  '2026-03-10T12:00:00Z',
  '2026-03-28T00:00:00Z',
  CLOCK,
];

const COLUMNS = [
  'status',
  'stage',
  'captured_quantity',
  'aggregated_quantity',
  'rated_quantity',
  'billed_quantity',
  'rated_amount',
  'invoiced_amount',
  'credited_amount',
  'posted_amount',
  'settled_amount',
  'invoiced_gross',
  'invoice_variance',
  'posting_variance',
  'invoice_variance_class',
  'posting_variance_class',
  'amount_at_risk',
] as const;
const plain = (value: unknown) =>
  value === null
    ? null
    : String(value)
        .replace(/(\.\d*?)0+$/, '$1')
        .replace(/\.$/, '');
const camel = (column: string) => column.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

/** Every transaction as a store has it that received so much and folded it at that instant. */
async function lived(instant: string): Promise<Record<string, unknown>> {
  company = await Company.open(instant, ENTITIES);
  await company.deliver(ALL.filter(({ event }) => new Date(event.receivedat as string) <= new Date(instant)));
  await company.settle();
  // A running period's usage is read live; folding all once more brings the columns up.
  await pool.query(`INSERT INTO dirty (kind, subject) SELECT 'transaction', id::text FROM transaction`);
  await company.settle();
  const { rows } = await pool.query('SELECT * FROM transaction ORDER BY key');
  company.close();
  return Object.fromEntries(
    rows.map((row) => [row.key, Object.fromEntries(COLUMNS.map((column) => [column, plain(row[column])]))]),
  );
}

test('the past is what it was, whatever has been said since', async () => {
  const expected = new Map<string, Record<string, unknown>>();
  for (const instant of INSTANTS) expected.set(instant, await lived(instant));
  expect(Object.keys(expected.get(CLOCK) as object)).toHaveLength(32);

  company = await Company.open(CLOCK, ENTITIES);
  await company.deliver(ALL);
  await company.settle();
  const { rows } = await pool.query<{ id: string; key: string }>('SELECT id, key FROM transaction ORDER BY key');
  for (const instant of INSTANTS) {
    const knownAt = new Date(instant);
    const facts = await transaction((client) =>
      loadFacts(
        client,
        rows.map(({ id }) => id),
        { knownAt },
      ),
    );
    const found = Object.fromEntries(
      rows.flatMap(({ id, key }) => {
        const known = facts.get(id);
        if (!known) return [];
        const state = fold(known, knownAt) as unknown as Record<string, unknown>;
        return [[key, Object.fromEntries(COLUMNS.map((column) => [column, plain(state[camel(column)])]))]];
      }),
    );
    expect(found, `as known at ${instant}`).toEqual(expected.get(instant));
  }
}, 90_000);
