/** A second opinion: the cases of the demo company, recomputed from its raw signals by other code, are the product's. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ENTITIES, SOURCES } from '@/demo/company';
import { POSTING_HOURS } from '@/demo/setup';
import { EXCEPTION_TYPES } from '@/domain/exceptions';
import { OPEN_STATUSES } from '@/domain/exceptions/statuses';
import { pool } from '@/server/runtime/db';
import { type Company, type Found, RECOMPUTED, recompute } from '../recomputed';
import { demoCompany } from './demo-company';

/** Types that the recomputation does not know yet, and why. */
const NOT_YET: Readonly<Record<string, string>> = {
  'duplicate-burst': 'Counts deliveries by the hour in which they came in, and a history comes in at once.',
  'signature-invalid': 'Is about requests that are no signals.',
  'tax-overdue': 'No policy is set in which it could be late.',
  'transformation-failed': 'Is about bodies of vendors, and there are only signals.',
  'usage-gap': 'Patterns of weeks are not read yet.',
};

const NOW = new Date('2026-11-21T10:30:00Z');
const COMPANY: Company = {
  entities: ENTITIES.map(({ code, zone, currency }) => ({ code, zone, currency, postingHours: POSTING_HOURS })),
  sources: SOURCES.map(({ name, cadenceSeconds }) => ({ name, cadenceSeconds, documentSystem: 'billing' })),
};

/** What a case is about, in the words of the recomputation; the product keeps identities that it computed. */
const CASES = `
  SELECT c.type, c.status, c.regressed, c.amount_at_risk::text AS amount, c.amount_basis AS basis, c.currency,
         coalesce(
           (SELECT CASE WHEN r.kind IN ('payment', 'refund', 'payment-failure') AND c.subject_kind = 'payment' THEN 'payment'
                        WHEN c.subject_kind = 'posting' THEN 'posting'
                        WHEN c.subject_kind = 'crm-sync' THEN 'sync ' || replace(r.kind, '-', ' ')
                        WHEN c.subject_kind = 'document' THEN replace(r.kind, '-', ' ') ELSE r.kind END || ' ' || s.name || '/' || r.external_id
              FROM record r JOIN source s ON s.id = r.source_id
             WHERE r.id::text = c.subject_id AND r.in_force AND NOT r.superseded LIMIT 1),
           (SELECT concat('usage ', s.name, '/', f.customer, '/', f.subscription, '/', f.meter, '/', f.unit)
              FROM usage_flow f JOIN source s ON s.id = f.source_id WHERE f.id::text = c.subject_id),
           (SELECT 'transaction ' || t.key FROM transaction t WHERE t.id::text = c.subject_id),
           CASE c.subject_kind WHEN 'signal' THEN 'signal ' || split_part(c.subject_id, '/', 1) || '/' || split_part(c.title, ':', 1)
                               ELSE c.subject_kind || ' ' || c.subject_id END) AS subject
    FROM exception_case c`;

interface Row {
  type: string;
  subject: string;
  status: string;
  regressed: boolean;
  amount: string | null;
  basis: Found['basis'];
  currency: string | null;
}

const inWords = ({
  type,
  subject,
  amount,
  currency,
  basis,
}: Pick<Found, 'type' | 'subject' | 'currency' | 'basis'> & { amount: { toString(): string } | null }) =>
  `${type}: ${subject}, ${amount === null ? basis : `${Number(amount).toFixed(2)} ${currency} ${basis}`}`;
const named = ({ type, subject }: { type: string; subject: string }) => `${type}: ${subject}`;

/** What one side has and the other has not. */
function difference(product: readonly string[], recomputed: readonly string[]) {
  return {
    onlyInTheProduct: product.filter((one) => !recomputed.includes(one)).sort(),
    onlyRecomputed: recomputed.filter((one) => !product.includes(one)).sort(),
  };
}
const NONE = { onlyInTheProduct: [], onlyRecomputed: [] };

test('every type of the catalogue is recomputed, or it is said why not', () => {
  const known = new Set<string>([...RECOMPUTED, ...Object.keys(NOT_YET)]);
  const codes = EXCEPTION_TYPES.map(({ code }): string => code);
  expect(codes.filter((code) => !known.has(code))).toEqual([]);
  expect([...known].filter((code) => !codes.includes(code))).toEqual([]);
  expect(RECOMPUTED.filter((code) => code in NOT_YET)).toEqual([]);
});

describe.each(['quillmere'])('the demo company of seed %s', (seed) => {
  let cases: Row[] = [];
  /** What held after each wave. */
  let held: Found[][] = [];
  let release = () => {};
  beforeAll(async () => {
    const { waves, release: letGo } = await demoCompany(NOW, { seed, scale: 0.1, events: 4_000 });
    release = letGo;
    const { rows } = await pool.query<Row>(CASES);
    cases = rows.filter(({ type }) => !(type in NOT_YET));
    held = waves.map((_, wave) => recompute(waves.slice(0, wave + 1).flat(), COMPANY, NOW.getTime()));
  }, 120_000);
  afterAll(() => release());

  const isOpen = ({ status }: Row) => (OPEN_STATUSES as readonly string[]).includes(status);

  test('has exactly the open cases that its signals say, with their money', () => {
    const open = cases.filter(isOpen);
    expect(difference(open.map(inWords), (held.at(-1) ?? []).map(inWords))).toEqual(NONE);
    expect(open.length).toBe(held.at(-1)?.length);
    expect(new Set(open.map(({ type }) => type)).size).toBeGreaterThan(12);
  });

  test('has closed and reopened exactly what its signals closed and reopened', () => {
    const names = held.map((found) => found.map(named));
    const [first = [], second = [], last = []] = names;
    const closed = [...new Set([...first, ...second])].filter((one) => !last.includes(one));
    const returned = last.filter((one) => first.includes(one) && !second.includes(one));
    expect(difference(cases.filter((one) => !isOpen(one)).map(named), closed)).toEqual(NONE);
    expect(difference(cases.filter((one) => isOpen(one) && one.regressed).map(named), returned)).toEqual(NONE);
    expect(closed.length).toBeGreaterThan(2);
  });
});
