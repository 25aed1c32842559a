/** Deadlines at work: a wait stops the SLA and ends by the clock, what stays overdue goes up step by step, once. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PERMISSIONS, type Reader } from '@/domain/access';
import { claimCause } from '@/server/exceptions/bulk';
import { findCause } from '@/server/exceptions/causes';
import { resumeCase, waitCase } from '@/server/exceptions/commands';
import { groupCases } from '@/server/exceptions/groups';
import { warningByQueue } from '@/server/exceptions/queues';
import { previewRerouting, rerouteCases } from '@/server/exceptions/reroute';
import { verify } from '@/server/kpis/recompute';
import { now } from '@/server/runtime/clock';
import { pool } from '@/server/runtime/db';
import { setAbsence } from '@/server/setup/absences';
import { setQueue } from '@/server/setup/queues';
import { setRoutingRules } from '@/server/setup/routing';
import { previewRouting } from '@/server/setup/routing-preview';
import { Company, delivery } from '@/test/laws/company';

const ada: Reader = {
  id: 'ada',
  name: 'Ada',
  role: 'administrator',
  permissions: new Set(PERMISSIONS),
  regions: '*',
  entities: '*',
};
const key = () => ({ idempotencyKey: randomUUID() });
let company: Company;
beforeEach(async () => {
  company = await Company.open('2026-03-04T12:00:00Z', [{ id: 'US', region: 'AMER', currency: 'USD', zone: 'UTC' }]);
  await pool.query(
    `INSERT INTO app_user (id, name, email, role, regions, entities, updated_at) SELECT id, initcap(id), id || '@example.com', 'finance operations', '{*}', '{*}', now() FROM unnest('{ann,bob,cy,dee}'::text[]) AS x(id);
     INSERT INTO team_member (team_id, user_id) SELECT 'administrators', id FROM unnest('{ann,bob}'::text[]) AS x(id);`,
  );
});
afterEach(() => company.close());

/** An invoice of 100.00, posted with 80.00 at noon: a case of severity high that is due after eight business hours. */
const broken = async (id: string) => {
  const at = now().toISOString();
  await company.deliver([
    delivery('billing', `inv-${id}`, 'invoice.issued.v1', at, {
      ...{ invoice: id, customer: 'cus-1', currency: 'USD', issuedAt: at, net: '100.00' },
      lines: [{ line: '1', amount: '100.00' }],
    }),
    delivery('erp', `je-${id}`, 'erp.document.posted.v1', at, {
      ...{ erpDocument: `je-${id}`, entity: 'US', currency: 'USD', net: '80.00', postedAt: at },
      documents: [{ type: 'invoice', id, amount: '80.00' }],
    }),
  ]);
  await at5();
};
const to = async (instant: string) => {
  company.at(instant);
  await company.settle();
};
const at5 = () => to(new Date(now().getTime() + 300_000).toISOString());
const found = async () =>
  (
    await pool.query<{
      id: string;
      status: string;
      due: Date;
      version: number;
      severity: string;
      assignee: string | null;
    }>(
      `SELECT id, status, due_at AS due, version, severity, assignee_id AS assignee, escalated, escalation_steps AS steps, source, warn_at AS warn FROM exception_case WHERE type = 'invoiced-vs-posted' ORDER BY number`,
    )
  ).rows;
const only = async () => (await found())[0] as Awaited<ReturnType<typeof found>>[number];
const acts = async (kind: string) =>
  (await pool.query(`SELECT at, detail FROM case_activity WHERE kind = $1 ORDER BY id`, [kind])).rows;

test('a wait moves the SLA by what was waited, and is over by a person or by the clock', async () => {
  await broken('in-1');
  const first = await only();
  expect(first).toMatchObject({ due: new Date('2026-03-05T12:05:00Z'), source: 'billing' });
  await waitCase(
    ada,
    { ...key(), id: first.id, version: first.version, reason: 'the bank', until: new Date('2026-03-06T12:05:00Z') },
    now(),
  );
  await company.settle();
  expect(await only()).toMatchObject({ status: 'waiting', due: new Date('2026-03-09T12:05:00Z') });
  await to('2026-03-04T14:05:00Z');
  const waiting = await only();
  await resumeCase(ada, { ...key(), id: waiting.id, version: waiting.version }, now());
  await company.settle();
  expect(await only()).toMatchObject({ status: 'acknowledged', due: new Date('2026-03-05T14:05:00Z') });
  const resumed = await only();
  await waitCase(
    ada,
    { ...key(), id: resumed.id, version: resumed.version, reason: 'the bank', until: new Date('2026-03-05T09:00:00Z') },
    now(),
  );
  await to('2026-03-05T09:00:00.500Z');
  expect(await only()).toMatchObject({ status: 'acknowledged', due: new Date('2026-03-05T17:00:00Z') });
  expect((await acts('resumed')).map(({ at }) => at)).toEqual([
    new Date('2026-03-04T14:05:00Z'),
    new Date('2026-03-05T09:00:00Z'),
  ]);
});

test('what stays overdue is escalated step by step, once, on record; what is near and late is counted', async () => {
  const steps = [
    { hours: 2, person: 'dee', severity: 'critical' as const },
    { hours: 0, person: 'cy' },
  ];
  await setQueue(
    ada,
    { ...key(), code: 'variance', title: 'Variance', team: 'administrators', escalation: steps },
    now(),
  );
  await pool.query(
    `INSERT INTO absence (id, user_id, delegate_id, starts_at, ends_at) VALUES (gen_random_uuid(), 'cy', 'bob', '2026-03-01', '2026-04-01')`,
  );
  await broken('in-1');
  const counts = async () => {
    const [group] = await groupCases(ada, { open: true }, 'queue', now());
    const warned = await warningByQueue.fetch(ada, ['variance'], now());
    return [group?.warning, group?.overdue, warned.get('variance') ?? 0];
  };
  expect(await counts()).toEqual([0, 0, 0]);
  await to('2026-03-05T10:06:00Z');
  expect(await counts()).toEqual([1, 0, 1]);
  await to('2026-03-05T12:05:00.002Z');
  expect(await counts()).toEqual([0, 1, 0]);
  expect(await only()).toMatchObject({ assignee: 'bob', severity: 'high', escalated: true, steps: 1 });
  await to('2026-03-05T14:04:00Z');
  expect((await acts('escalated')).length).toBe(1);
  await to('2026-03-05T14:06:00Z');
  // Somebody has it: it stays with them, and who the step names is told.
  expect(await only()).toMatchObject({ assignee: 'bob', severity: 'critical', steps: 2 });
  await to('2026-03-09T12:00:00Z');
  expect((await acts('escalated')).map(({ detail }) => detail)).toMatchObject([
    { step: 1, to: ['bob'], takes: true },
    { step: 2, to: ['dee'], takes: false, severity: 'critical' },
  ]);
  expect((await pool.query(`SELECT actor_id FROM audit_entry WHERE action = 'exception.escalated'`)).rows).toEqual([
    { actor_id: 'throughline' },
    { actor_id: 'throughline' },
  ]);
  expect((await verify()).differences).toEqual([]);
});

test('rules give new cases in turns to whoever is there, and leave what a person decided', async () => {
  await setRoutingRules(
    ada,
    {
      ...key(),
      rules: [
        {
          name: 'Turns',
          when: { types: ['invoiced-vs-posted'], sources: ['billing'] },
          queue: 'posting',
          assignment: { strategy: 'round robin', person: null },
        },
      ],
    },
    now(),
  );
  await broken('in-1');
  await broken('in-2');
  await broken('in-3');
  const held = async () => (await found()).map(({ assignee }) => assignee);
  expect(await held()).toEqual(['ann', 'bob', 'ann']);

  const large = { name: 'Large', when: { types: ['invoiced-vs-posted'], amountFrom: '20' }, queue: 'variance' };
  const beyond = { ...large, when: { ...large.when, amountFrom: '20.01' } };
  expect(await previewRouting(ada, [beyond, large], now())).toMatchObject({
    moves: [{ from: 'posting', to: 'variance', count: 3 }],
    rules: [
      { open: 0, past: 0, unconverted: 0 },
      { open: 3, past: 0, unconverted: 0 },
    ],
  });

  const from = now();
  const until = new Date(from.getTime() + 86_400_000);
  await setAbsence(ada, { ...key(), person: 'ann', delegate: 'cy', from, until }, now());
  const looked = await previewRerouting(ada, now());
  expect(looked).toMatchObject({ given: 2, kept: 0, nobody: 0 });
  expect(await held(), 'a preview changes nothing').toEqual(['ann', 'bob', 'ann']);
  expect(await rerouteCases(ada, key(), now())).toMatchObject({ given: 2 });
  expect(await held()).toEqual(['bob', 'bob', 'cy']);

  const { rows } = await pool.query<{ id: string }>('SELECT cause_id AS id FROM exception_case WHERE type = $1', [
    'invoiced-vs-posted',
  ]);
  const cause = rows[0]?.id as string;
  const before = (await pool.query('SELECT FROM audit_entry')).rows.length;
  const outcomes = await claimCause({ ...ada, id: 'dee' }, { ...key(), cause }, now());
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done']);
  expect((await pool.query('SELECT FROM audit_entry')).rows.length).toBe(before + 1);
  expect(await rerouteCases(ada, key(), now()), 'what a person decided is kept').toMatchObject({ given: 0, kept: 3 });
  expect(await findCause(ada, cause, now())).toMatchObject({
    ...{ open: 3, unclaimed: 0, claimable: 3, transactions: 3, episodes: [{ cases: 3, closedAt: null }] },
    worth: { amounts: [{ amount: '60', currency: 'USD' }] },
    owners: [{ assignee: 'Dee', count: 3 }],
  });
});
