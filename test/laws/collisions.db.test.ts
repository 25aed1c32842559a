/**
 * Law 2 where contents of different types share an identity: one delivery has one disposition at every moment, and the
 * content in force is the only one that has effects.
 */
import { afterEach, expect, test } from 'vitest';
import { PERMISSIONS } from '../../domain/access';
import { verify } from '../../server/kpis/recompute';
import { allDeliveryTotals } from '../../server/pipeline/conservation';
import { pool } from '../../server/runtime/db';
import { readerOf } from '../ask';
import { type Step, steps } from './collisions';
import { Company, type Delivery } from './company';
import { CLOCK, ENTITIES } from './histories';
import { boundsOf, holds, SPARE } from './holds';
import { differences, readState } from './state';

const reader = { ...readerOf('administrator'), permissions: new Set(PERMISSIONS) };
let company: Company | undefined;
afterEach(() => company?.close());

const bounds = boundsOf({ seed: 20261125, runs: 25, limit: 25_000 });
const told = (history: readonly Step[]) =>
  history
    .map(
      ({ writers, workers }) =>
        `${workers} workers\n${writers.map((sent) => sent.map((one) => `  ${JSON.stringify(one.event)}`).join('\n')).join('\n  ,\n')}`,
    )
    .join('\n');

async function assertConserved(): Promise<void> {
  const { residual, received, accepted: _, ...dispositions } = await allDeliveryTotals(reader);
  const shown = JSON.stringify(dispositions, (__, n) => (typeof n === 'bigint' ? Number(n) : n));
  expect(residual, `${received} = ${shown}`).toBe(0n);
  for (const n of Object.values(dispositions)) expect(n >= 0n, shown).toBe(true);
}

/** What is in force under each identity, by the digest that the store keeps. */
async function inForce(history: readonly Step[]): Promise<Delivery[]> {
  const { rows } = await pool.query<{ source: string; id: string; type: string; payload: string; time: Date }>(
    `SELECT o.name AS source, s.ce_id AS id, s.type, s.payload, s.time FROM signal_key k JOIN signal s ON s.day = k.day AND s.seq = k.seq JOIN source o ON o.id = s.source_id`,
  );
  const sent = history.flatMap(({ writers }) => writers.flat());
  return rows.map((row) => {
    const found = sent.find(
      ({ source, event }) =>
        source === row.source &&
        event.id === row.id &&
        event.type === row.type &&
        new Date(event.time).getTime() === row.time.getTime() &&
        JSON.stringify(event.data) === row.payload,
    );
    if (!found) throw new Error(`Nobody sent ${JSON.stringify(row)}`);
    return found;
  });
}

/** The state but for what says that there were several contents. */
async function effects() {
  const { keys: _, cases, caseTransactions: __, rollup, ...state } = await readState();
  const { rows: sources } = await pool.query('SELECT name, watermark FROM source ORDER BY name');
  const { rows: overrides } = await pool.query(
    `SELECT encode(key, 'hex') AS key, quantity::text, encode(signal_key, 'hex') AS by FROM usage_override ORDER BY 1`,
  );
  return {
    ...state,
    sources,
    overrides,
    cases: (cases ?? []).filter(({ type }) => type !== 'conflicting-content'),
    rollup: (rollup ?? []).filter(({ kpi }) => !String(kpi).startsWith('cases.')),
  };
}

test(
  'each delivery has one disposition at every moment, and only the content in force has effects',
  () =>
    holds(bounds, [steps(6)], async (history) => {
      company = await Company.open(CLOCK, ENTITIES);
      for (const { writers, refused, workers } of history) {
        const sending = writers.map((sent) => company?.deliver(sent));
        const working = workers > 0 ? [company.settle(workers)] : [];
        await Promise.all([...sending, company.post('billing', refused), ...working]);
        await assertConserved();
      }
      await company.settle();
      await assertConserved();
      expect((await verify()).differences).toEqual([]);
      const found = await effects();
      const alone = await inForce(history);
      company = await Company.open(CLOCK, ENTITIES);
      await company.deliver(alone);
      await company.settle();
      expect(differences(await effects(), found), told(history)).toEqual([]);
    }),
  bounds.limit + SPARE,
);
