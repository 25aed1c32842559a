/** Everything under a filter, selected and worked on as exactly these; and counts that agree wherever they stand. */
import { beforeEach, expect, test } from 'vitest';
import { globalId } from '@/graphql/ids';
import { sendDue } from '@/server/outbox/send';
import { pool } from '@/server/runtime/db';
import { ask, readerOf } from '@/test/ask';
import { testDatabase } from '@/test/database';
import { FOREIGN, HOME, NOW, seedCase, seedTwoEntities, seedUser } from '@/test/two-entities';

const db = await testDatabase();
const dana = readerOf('finance operations', ['US'], ['AMER'], 'dana');
const ada = readerOf('administrator', '*', '*', 'ada');
let key = 0;
beforeEach(async () => {
  await db.reset();
  await seedTwoEntities();
  await seedUser('dana', 'finance operations', ['US'], ['AMER']);
  await seedUser('ada', 'administrator');
});

const SELECT = `mutation ($filter: ExceptionFilter) { selectExceptions(filter: $filter) { __typename
  ... on ExceptionsSelected { selection worth { count } able { action count } } ... on Invalid { message } } }`;
const ACT = `mutation ($input: ActOnSelectionInput!) { actOnSelection(input: $input) { __typename
  ... on SelectionActedOn { done conflict refused left { number title term { code } } } ... on Invalid { message } } }`;
const select = async (filter: object, reader = dana) => (await ask(reader, SELECT, { filter })).data.selectExceptions;
const act = async (selection: string, action: string, more: object = {}, reader = dana) => {
  key += 1;
  const input = { idempotencyKey: `s${key}`, selection, action, ...more };
  return (await ask(reader, ACT, { input })).data.actOnSelection;
};

test('an act on a selection is an act on exactly what was selected, told once', async () => {
  await seedCase(HOME, 'many 0');
  await pool.query(
    `INSERT INTO exception_case SELECT copy.* FROM exception_case c, generate_series(1, 619) i,
       jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid(), 'number', 1000 + i, 'title', 'Homeland case many ' || i, 'subject_id', 'many ' || i)) copy
      WHERE c.title = 'Homeland case many 0'`,
  );
  await seedCase(FOREIGN, 'many elsewhere');
  const filter = { open: true, search: 'Homeland case many' };
  const selected = await select(filter);
  expect(selected).toMatchObject({ worth: { count: 620 } });
  expect(selected.able).toContainEqual({ action: 'CLAIM', count: 620 });
  // What comes afterwards is none of it; what changed meanwhile is left alone and told.
  await seedCase(HOME, 'many late');
  await pool.query(`UPDATE exception_case SET version = 2 WHERE title = 'Homeland case many 7'`);
  const outcome = await act(selected.selection, 'CLAIM');
  expect(outcome).toMatchObject({ done: 619, conflict: 1, refused: 0 });
  expect(outcome.left).toMatchObject([{ title: 'Homeland case many 7', term: { code: 'conflict' } }]);
  const { rows } = await pool.query(`SELECT count(*)::int AS n FROM exception_case WHERE assignee_id = 'dana'`);
  expect(rows).toEqual([{ n: 619 }]);
  const acts = await pool.query(
    `SELECT (after ->> 'count')::int AS n FROM audit_entry WHERE action = 'exception.claimed.bulk'`,
  );
  expect(acts.rows).toEqual([{ n: 619 }]);
  // Another person's selection is nobody else's, and one act is one notification.
  expect(await act(selected.selection, 'CLAIM', {}, ada)).toMatchObject({ __typename: 'Invalid' });
  const mine = await select({ mine: true, open: true });
  expect(mine.worth.count).toBe(619);
  const hers = await select({ assignee: globalId('Person', 'dana'), open: true }, ada);
  await act(hers.selection, 'ASSIGN', { assignee: globalId('Person', 'ada') }, ada);
  await sendDue(NOW);
  const told = await ask(dana, '{ viewer { unread } notifications { edges { node { title count } } } }');
  expect(told.data.viewer.unread).toBe(1);
  expect(told.data.notifications.edges[0].node.count).toBe(619);
});

/** Filters of which chips, list, groups and the selection say one number. */
const FILTERS: readonly object[] = [
  { open: true },
  { open: true, mine: true },
  { open: true, unassigned: true },
  { open: true, overdue: true },
  { open: true, severities: ['HIGH'] },
  { open: true, search: 'Homeland' },
  { open: false },
  {},
];

test('counts agree between list, groups, selection, queues and home', async () => {
  for (const [index, more] of [
    {},
    { assignee_id: 'dana', due_at: '2026-03-20T00:00:00Z' },
    { severity: 'critical', due_at: '2026-04-01T00:00:00Z' },
    { status: 'resolved', resolved_at: NOW.toISOString() },
    { status: 'in progress', assignee_id: 'ada' },
  ].entries()) {
    await seedCase(HOME, `counted ${index}`, more);
    await seedCase(FOREIGN, `counted ${index}`, more);
  }
  // All that is open by type and by cause comes of the rollup, which the seeding keeps for its queue alone.
  for (const [kpi, dimension] of [
    ['cases.open', 'type'],
    ['cases.open.cause', 'cause_id::text'],
  ])
    await pool.query(
      `INSERT INTO rollup (kpi, day, entity_id, region, currency, dimension, count, amount)
       SELECT '${kpi}', '1970-01-01', entity_id, region, currency, ${dimension}, count(*), sum(amount_at_risk) FROM exception_case WHERE resolved_at IS NULL GROUP BY entity_id, region, currency, ${dimension}`,
    );
  for (const reader of [dana, ada])
    for (const filter of FILTERS) {
      const { data, messages } = await ask(
        reader,
        `query ($filter: ExceptionFilter) { exceptions(filter: $filter, first: 100) { total { count exact } edges { node { id } } }
          ${['TYPE', 'QUEUE', 'CAUSE', 'ASSIGNEE', 'SEVERITY', 'ENTITY'].map((by) => `by${by}: exceptionGroups(filter: $filter, by: ${by}) { count overdue }`).join(' ')} }`,
        { filter },
      );
      expect(messages).toEqual([]);
      const { exceptions, ...groups } = data;
      const count = exceptions.edges.length;
      expect(exceptions.total).toEqual({ count, exact: true });
      for (const [by, rows] of Object.entries(groups as Record<string, { count: number; overdue: number }[]>)) {
        expect
          .soft(
            rows.reduce((sum, row) => sum + row.count, 0),
            `${by} of ${JSON.stringify(filter)}`,
          )
          .toBe(count);
      }
      expect((await select(filter, reader)).worth.count).toBe(count);
    }
  for (const reader of [dana, ada]) {
    const { data } = await ask(
      reader,
      `{ home { myOpen { count } myOverdue teamOpen { count } unassigned queues { openCount overdueCount } }
         mine: exceptions(filter: { open: true, mine: true }) { total { count } }
         late: exceptions(filter: { open: true, mine: true, overdue: true }) { total { count } }
         free: exceptions(filter: { open: true, unassigned: true }) { total { count } }
         overdue: exceptions(filter: { open: true, overdue: true }) { total { count } }
         all: exceptions(filter: { open: true }) { total { count } } }`,
    );
    const total = (name: string) => data[name].total.count;
    const sum = (field: string) =>
      data.home.queues.reduce((n: number, queue: Record<string, number>) => n + (queue[field] ?? 0), 0);
    expect(data.home).toMatchObject({ myOpen: { count: total('mine') }, myOverdue: total('late') });
    expect(data.home).toMatchObject({ teamOpen: { count: total('all') }, unassigned: total('free') });
    expect([sum('openCount'), sum('overdueCount')]).toEqual([total('all'), total('overdue')]);
  }
});

test('a view is its owner’s, a team’s or everyone’s, and a default is a person’s own', async () => {
  await pool.query(`INSERT INTO team_member (team_id, user_id) SELECT id, 'ada' FROM team ORDER BY id LIMIT 1`);
  const team = (await pool.query('SELECT id FROM team ORDER BY id LIMIT 1')).rows[0].id as string;
  const SAVE = `mutation ($input: SaveViewInput!) { saveView(input: $input) { __typename ... on ViewSaved { id } ... on Invalid { message } ... on Forbidden { message } } }`;
  const save = async (reader: typeof dana, name: string, audience: string, more: object = {}) => {
    key += 1;
    const input = { idempotencyKey: `v${key}`, name, audience, query: 'by=cause&mine=true', ...more };
    return (await ask(reader, SAVE, { input })).data.saveView;
  };
  const names = async (reader: typeof dana) =>
    (await ask(reader, '{ savedViews { name mine mayChange query } defaultView }')).data;
  await save(ada, 'hers', 'PRIVATE');
  await save(ada, 'of the team', 'TEAM', { team: globalId('Team', team) });
  const all = await save(ada, 'for all', 'EVERYONE');
  expect(await save(dana, 'not hers', 'TEAM', { team: globalId('Team', team) })).toMatchObject({
    __typename: 'Invalid',
  });
  expect(await save(readerOf('support', '*', '*', 'dana'), 'x', 'EVERYONE')).toMatchObject({ __typename: 'Forbidden' });
  expect((await names(ada)).savedViews.map(({ name }: { name: string }) => name)).toEqual([
    'for all',
    'hers',
    'of the team',
  ]);
  expect((await names(dana)).savedViews).toEqual([
    { name: 'for all', mine: false, mayChange: false, query: 'by=cause&mine=true' },
  ]);
  expect(await save(dana, 'mine now', 'EVERYONE', { id: all.id, version: 1 })).toMatchObject({
    __typename: 'Forbidden',
  });
  const CHOOSE = `mutation ($input: ChooseViewInput!) { chooseView(input: $input) { __typename } }`;
  await ask(dana, CHOOSE, { input: { idempotencyKey: 'c1', id: all.id } });
  expect((await names(dana)).defaultView).toBe(all.id);
  expect((await names(ada)).defaultView).toBe(null);
  const DELETE = `mutation ($input: DeleteViewInput!) { deleteView(input: $input) { __typename } }`;
  expect((await ask(dana, DELETE, { input: { idempotencyKey: 'd1', id: all.id } })).data.deleteView.__typename).toBe(
    'Forbidden',
  );
  await ask(ada, DELETE, { input: { idempotencyKey: 'd2', id: all.id } });
  expect(await names(dana)).toEqual({ savedViews: [], defaultView: null });
  const shared = await pool.query(`SELECT action FROM audit_entry WHERE subject_kind = 'view' ORDER BY id`);
  expect(shared.rows.map(({ action }) => action)).toEqual(['view.shared', 'view.shared', 'view.deleted']);
});
