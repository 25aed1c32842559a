/**
 * Laws 1 to 3 on real processes: whatever is killed at whatever moment, what was acknowledged is there, what was not
 * can be sent again, and everything counts once.
 */
import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Delivery, SOURCES } from './company';
import { numbers, Sender } from './sender';
import { Stand, VICTIMS } from './stand';

const KILLS = 52;
const LANES = 3;
const MOST_EVENTS = 40_000;
const KEY = 'tl_test_of_sudden_ends';

let stand: Stand;
beforeAll(async () => {
  stand = await Stand.open();
  await stand.query(
    `INSERT INTO legal_entity (id, name, region, currency, zone) VALUES ('US', 'US', 'North America', 'USD', 'UTC')`,
  );
  await stand.query(`INSERT INTO team (id, name) VALUES ('platform', 'Platform')`);
  for (const [position, id] of ['posting', 'variance', 'master-data', 'ingestion', 'unrouted'].entries())
    await stand.query(
      `INSERT INTO queue (id, title, team_id, unrouted, position) VALUES ($1, $1, 'platform', $1 = 'unrouted', $2)`,
      [id, position],
    );
  for (const name of Object.values(SOURCES))
    await stand.query(
      `INSERT INTO source (name, title, kind, document_system, team_id) VALUES ($1, $1, $1, 'billing', 'platform')`,
      [name],
    );
  await stand.query(
    `INSERT INTO api_key (id, title, hash, prefix, scopes, created_by) VALUES ($1, 'test', $2, 'tl_test', '{ingest}', 'test')`,
    [randomUUID(), createHash('sha256').update(KEY).digest()],
  );
  await stand.start();
}, 120_000);
afterAll(() => stand?.close());

/** @returns whether it was acknowledged, every event of it */
async function post(request: readonly Delivery[]): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${stand.port}/api/ingest/${request[0]?.source}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/cloudevents-batch+json' },
      body: JSON.stringify(request.map(({ event }) => event)),
      signal: AbortSignal.timeout(20_000),
    });
    if (response.status !== 202) return false;
    const receipt = (await response.json()) as { accepted: number; duplicates: number; conflicting: number };
    return receipt.accepted + receipt.duplicates === request.length && receipt.conflicting === 0;
  } catch {
    return false;
  }
}

test(`${KILLS} sudden ends lose nothing and double nothing`, async () => {
  const random = numbers(20260416);
  const sender = new Sender(numbers(7), MOST_EVENTS);
  let killing: Promise<void> = Promise.resolve();
  let over = false;
  let unanswered = 0;
  let told: () => void = () => undefined;
  const lane = async () => {
    while (!over || sender.unacknowledged > 0) {
      const request = sender.next();
      const taken = await post(request);
      sender.answered(request, taken);
      if (!taken) unanswered += 1;
      told();
      // Nothing listens while it is being killed: knocking on would only take its time.
      if (!taken) await killing;
    }
  };
  const lanes = Promise.all(Array.from({ length: LANES }, lane));

  const killed: Record<string, number> = {};
  for (let kill = 0; kill < KILLS; kill += 1) {
    const wanted = sender.requests + 1 + random(6);
    while (sender.requests < wanted)
      await new Promise<void>((resolve) => {
        told = resolve;
      });
    // In the middle of whatever goes on then: no moment is chosen.
    await new Promise((resolve) => setTimeout(resolve, random(40)));
    const victim = VICTIMS[kill % VICTIMS.length] as (typeof VICTIMS)[number];
    killed[victim] = (killed[victim] ?? 0) + 1;
    killing = stand.kill(victim, random(1000));
    await killing;
  }
  over = true;
  await lanes;
  expect(Object.values(killed).reduce((sum, n) => sum + n, 0)).toBe(KILLS);
  expect(Math.min(...stand.starts), 'each was started again').toBeGreaterThan(1);
  expect(unanswered, 'requests were under way when it happened').toBeGreaterThan(KILLS / 4);

  await expect
    .poll(
      async () =>
        (
          await stand.query<{ left: string }>(
            `SELECT (SELECT count(*) FROM delivery_batch WHERE status = 'pending') + (SELECT count(*) FROM dirty WHERE due_at IS NULL OR due_at <= now()) AS left`,
          )
        )[0]?.left,
      { timeout: 60_000, interval: 200 },
    )
    .toBe('0');

  const [stored] = await stand.query<Record<string, string>>(
    `SELECT (SELECT count(*) FROM signal_key) AS keys, (SELECT count(*) FROM signal) AS signals, (SELECT count(*) FROM signal_variant) AS variants, (SELECT count(*) FROM dead_letter) AS letters,
            (SELECT sum(count) FROM delivery_count WHERE disposition = 'accepted') AS accepted, (SELECT count(*) FROM delivery_batch WHERE status <> 'applied') AS unapplied`,
  );
  const all = String(sender.made.size);
  expect(stored).toEqual({ keys: all, signals: all, variants: '0', letters: '0', accepted: all, unapplied: '0' });

  const rows = await stand.query<Record<string, string>>(
    `SELECT t.subscription || ' ' || to_char(t.period_start, 'YYYY-MM') AS key, u.quantity AS captured, u.count AS events, t.captured_quantity, t.rated_amount, t.invoiced_amount, t.posted_amount, t.settled_amount
       FROM transaction t JOIN usage_total u ON u.transaction_id = t.id ORDER BY 1`,
  );
  const amount = (value: string | undefined) => Math.round(Number(value) * 100);
  expect(
    rows.map((row) => [
      row.key,
      {
        captured: Number(row.captured),
        events: Number(row.events),
        rated: amount(row.rated_amount),
        invoiced: amount(row.invoiced_amount),
        posted: amount(row.posted_amount),
        settled: amount(row.settled_amount),
      },
    ]),
  ).toEqual([...sender.expected].sort(([a], [b]) => (a < b ? -1 : 1)));
  expect(rows.map(({ captured_quantity }) => Number(captured_quantity))).toEqual(
    rows.map(({ captured }) => Number(captured)),
  );

  expect(await stand.verify()).toMatch(/\nEverything is as it should be/);
}, 300_000);
