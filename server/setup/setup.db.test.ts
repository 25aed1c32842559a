import { beforeEach, describe, expect, test } from 'vitest';
import { globalId } from '@/graphql/ids';
import { loadRouting } from '@/server/exceptions/routing';
import { transaction } from '@/server/runtime/db';
import { ask, readerOf } from '@/test/ask';
import { testDatabase } from '@/test/database';
import { seedUser } from '@/test/two-entities';
import { ensureDefaults } from './defaults';

const db = await testDatabase();
const admin = readerOf('administrator', '*', '*', 'root');

beforeEach(async () => {
  await db.reset();
  await ensureDefaults();
  await seedUser('root', 'administrator');
});

let keys = 0;
const key = () => `key ${++keys}`;
const RESULT =
  '{ __typename ... on SetupDone { id } ... on Invalid { message field } ... on Conflict { message } ... on NotFound { message } }';
const set = async (name: string, type: string, input: Record<string, unknown>) =>
  (
    await ask(admin, `mutation ($input: ${type}!) { ${name}(input: $input) ${RESULT} }`, {
      input: { idempotencyKey: key(), ...input },
    })
  ).data[name];
const rows = async (text: string) => (await db.pool.query(text)).rows;

describe('defaults', () => {
  test('are there once, and left as people set them', async () => {
    await set('setQueue', 'QueueInput', { code: 'posting', title: 'Postings of ours', team: 'administrators' });
    await ensureDefaults();
    expect(await rows('SELECT id, title, unrouted FROM queue ORDER BY position')).toEqual([
      { id: 'posting', title: 'Postings of ours', unrouted: false },
      { id: 'variance', title: 'Variance', unrouted: false },
      { id: 'master-data', title: 'Master data', unrouted: false },
      { id: 'ingestion', title: 'Ingestion', unrouted: false },
      { id: 'interfaces', title: 'ERP interfaces', unrouted: false },
      { id: 'collections', title: 'Collections', unrouted: false },
      { id: 'sales', title: 'Sales', unrouted: false },
      { id: 'unrouted', title: 'Unrouted', unrouted: true },
    ]);
  });
});

describe('setting up', () => {
  test('makes, changes, and notes before and after', async () => {
    const us = { code: 'US', name: 'Inc', region: 'AMER', currency: 'USD', zone: 'America/New_York' };
    expect(await set('setLegalEntity', 'LegalEntityInput', us)).toEqual({
      __typename: 'SetupDone',
      id: globalId('LegalEntity', 'US'),
    });
    await set('setLegalEntity', 'LegalEntityInput', {
      ...us,
      name: 'Incorporated',
      calendar: { holidays: ['2026-12-25'] },
      postingHours: 48,
    });
    expect(await rows('SELECT name, calendar, posting_hours FROM legal_entity')).toEqual([
      {
        name: 'Incorporated',
        calendar: { holidays: ['2026-12-25'], workdays: [1, 2, 3, 4, 5], opens: '09:00', closes: '17:00' },
        posting_hours: 48,
      },
    ]);
    expect(
      await rows(
        `SELECT actor_id, action, before->>'name' AS before, after->>'name' AS after FROM audit_entry ORDER BY id`,
      ),
    ).toEqual([
      { actor_id: 'root', action: 'legal entity.set', before: null, after: 'Inc' },
      { actor_id: 'root', action: 'legal entity.set', before: 'Inc', after: 'Incorporated' },
    ]);
  });

  test('refuses what is not valid, by field, and leaves nothing behind', async () => {
    const us = { code: 'US', name: 'Inc', region: 'AMER', currency: 'USD', zone: 'UTC' };
    for (const [field, value] of [
      ['code', 'a b'],
      ['currency', 'dollar'],
      ['zone', 'Mars/Base'],
      ['name', ' '],
      ['postingHours', 0],
      ['calendar', { opens: '18:00', closes: '09:00' }],
    ] as const) {
      expect(await set('setLegalEntity', 'LegalEntityInput', { ...us, [field]: value })).toMatchObject({
        __typename: 'Invalid',
        field,
      });
    }
    for (const table of ['legal_entity', 'audit_entry', 'idempotency_key'])
      expect(await rows(`SELECT 1 FROM ${table}`)).toEqual([]);
  });

  test('sets teams with members, queues with rules, sources with owners', async () => {
    await seedUser('ann', 'finance operations');
    expect(
      await set('setTeam', 'TeamInput', { code: 'ar', name: 'Receivables', members: [globalId('Person', 'ann')] }),
    ).toMatchObject({ __typename: 'SetupDone' });
    expect(
      await set('setTeam', 'TeamInput', { code: 'ar', name: 'Receivables', members: [globalId('Person', 'nobody')] }),
    ).toMatchObject({ field: 'members' });
    expect(await rows('SELECT user_id FROM team_member')).toEqual([{ user_id: 'ann' }]);
    expect(
      await set('setQueue', 'QueueInput', { code: 'us', title: 'US', team: 'ar', sla: { high: 2 } }),
    ).toMatchObject({
      __typename: 'SetupDone',
    });
    expect((await rows(`SELECT sla FROM queue WHERE id = 'us'`))[0]).toEqual({
      sla: { critical: 4, high: 2, medium: 24, low: 72 },
    });
    expect(await set('setQueue', 'QueueInput', { code: 'unrouted', title: 'Unrouted', team: 'ar' })).toMatchObject({
      field: 'team',
    });
    const source = {
      name: 'billing',
      title: 'Billing',
      kind: 'billing',
      team: 'ar',
      documentSystem: 'billing',
      cadenceSeconds: 60,
    };
    expect(await set('setSource', 'SourceInput', source)).toMatchObject({ __typename: 'SetupDone' });
    expect(await set('setSource', 'SourceInput', { ...source, adapter: 'nonsense' })).toMatchObject({
      field: 'adapter',
    });
    expect(
      await set('setSource', 'SourceInput', {
        name: 'billing',
        title: 'Billing 2',
        kind: 'billing',
        team: 'ar',
        mode: 'act',
      }),
    ).toMatchObject({ __typename: 'SetupDone' });
    expect(await rows('SELECT title, document_system, cadence_seconds, mode FROM source')).toEqual([
      { title: 'Billing 2', document_system: 'billing', cadence_seconds: 60, mode: 'act' },
    ]);
  });

  test('keeps the rules in their order, and refuses one that fits everything or nothing', async () => {
    await set('setLegalEntity', 'LegalEntityInput', {
      code: 'US',
      name: 'I',
      region: 'AMER',
      currency: 'USD',
      zone: 'UTC',
    });
    const rules = [
      { name: 'US', queue: 'variance', when: { entities: ['US'] }, enabled: false },
      { queue: 'posting', when: { types: ['posting-overdue'] } },
    ];
    expect(await set('setRoutingRules', 'RoutingInput', { rules })).toMatchObject({ __typename: 'SetupDone' });
    const asked = '{ routing { revision rules { id name queue enabled when { types entities regions amountFrom } } } }';
    const { data } = await ask(admin, asked);
    const when = { types: [], entities: [], regions: [], amountFrom: null };
    expect(data.routing.rules).toMatchObject([
      { name: 'US', queue: 'variance', when: { ...when, entities: ['US'] }, enabled: false },
      { name: 'Rule 2', queue: 'posting', when: { ...when, types: ['posting-overdue'] }, enabled: true },
    ]);
    for (const rule of [
      { queue: 'posting', when: {} },
      { queue: 'none', when: { entities: ['US'] } },
      { queue: 'posting', when: { entities: ['XX'] } },
      { queue: 'posting', when: { amountFrom: '10', amountBelow: '5' } },
      { when: { entities: ['US'] } },
    ])
      expect(await set('setRoutingRules', 'RoutingInput', { rules: [rule] })).toMatchObject({ field: 'rules' });
    const routing = await transaction((client) => loadRouting(client, []));
    const about = {
      type: 'posting-overdue',
      class: 'timing',
      entityId: 'US',
      region: 'AMER',
      accountId: null,
    } as const;
    const unasked = { salesOwner: null, segment: null, source: null, amount: null, unconverted: false };
    expect(routing.place({ ...about, ...unasked }, 'ingestion').queueId, 'a rule that is off decides nothing').toBe(
      'posting',
    );
    const [first, second] = data.routing.rules as { id: number }[];
    const turned = [
      { id: second?.id, ...rules[1] },
      { id: first?.id, ...rules[0] },
    ];
    await set('setRoutingRules', 'RoutingInput', { rules: turned });
    const after = (await ask(admin, asked)).data.routing.rules as { id: number }[];
    expect(
      after.map(({ id }) => id),
      'a rule stays itself when it moves',
    ).toEqual([second?.id, first?.id]);
  });

  test('refuses a change made upon what somebody else has changed since, naming who and when', async () => {
    const us = { code: 'US', name: 'Inc', region: 'AMER', currency: 'USD', zone: 'UTC' };
    await set('setLegalEntity', 'LegalEntityInput', us);
    const revision = async () =>
      (await ask(admin, '{ legalEntities { revision } }')).data.legalEntities[0].revision as string;
    const opened = await revision();
    await set('setLegalEntity', 'LegalEntityInput', { ...us, name: 'Theirs' });
    const late = await set('setLegalEntity', 'LegalEntityInput', { ...us, name: 'Mine', expected: opened });
    expect(late).toMatchObject({ __typename: 'Conflict' });
    expect(late.message).toContain('Name of root changed this on');
    expect(await rows('SELECT name FROM legal_entity')).toEqual([{ name: 'Theirs' }]);
    expect(
      await set('setLegalEntity', 'LegalEntityInput', { ...us, name: 'Mine', expected: await revision() }),
    ).toMatchObject({ __typename: 'SetupDone' });
    expect(await set('setLegalEntity', 'LegalEntityInput', { ...us, expected: '' }), 'not new').toMatchObject({
      __typename: 'Invalid',
      field: 'code',
    });
    const before = (await rows('SELECT 1 FROM audit_entry')).length;
    await set('setLegalEntity', 'LegalEntityInput', { ...us, name: 'Mine' });
    expect(await rows('SELECT 1 FROM audit_entry'), 'what changes nothing is no act').toHaveLength(before);
  });

  test('keeps within the reach of who does it', async () => {
    const local = readerOf('administrator', ['US'], ['AMER'], 'root');
    const entity = (code: string, region: string) =>
      ask(
        local,
        `mutation { setLegalEntity(input: { idempotencyKey: "${key()}", code: "${code}", name: "N", region: "${region}", currency: "USD", zone: "UTC" }) ${RESULT} }`,
      );
    expect((await entity('US', 'AMER')).data.setLegalEntity.__typename).toBe('SetupDone');
    expect((await entity('DE', 'EMEA')).data.setLegalEntity.__typename).toBe('Forbidden');
    expect((await entity('US', 'EMEA')).data.setLegalEntity.__typename).toBe('Forbidden');
    expect((await ask(local, '{ routing { revision } }')).codes).toEqual(['FORBIDDEN']);
    expect((await ask(local, '{ auditEntries { edges { node { id } } } }')).codes).toEqual(['FORBIDDEN']);
  });

  test('is performed once per key', async () => {
    const input = { idempotencyKey: 'same', code: 'ar', name: 'Receivables' };
    await Promise.all(Array.from({ length: 5 }, () => set('setTeam', 'TeamInput', input)));
    expect(await rows('SELECT 1 FROM audit_entry')).toHaveLength(1);
    expect(await set('setTeam', 'TeamInput', { ...input, name: 'Payables' })).toMatchObject({
      __typename: 'Invalid',
      field: 'idempotencyKey',
    });
  });
});

describe('people', () => {
  const create = async (input: Record<string, unknown>) =>
    (
      await ask(
        admin,
        `mutation ($input: UserInput!) { createUser(input: $input) { __typename ... on UserCreated { password person { id name } } ... on Invalid { field } ... on Conflict { message } } }`,
        {
          input: {
            idempotencyKey: key(),
            name: 'New',
            email: 'new@example.com',
            role: 'SUPPORT',
            regions: ['*'],
            entities: ['US'],
            ...input,
          },
        },
      )
    ).data.createUser;

  test('get a password that is shown again for the same request only', async () => {
    const made = await create({ idempotencyKey: 'u1' });
    expect(made.password).toHaveLength(20);
    expect(await create({ idempotencyKey: 'u1' })).toEqual(made);
    expect(await create({})).toMatchObject({ __typename: 'Conflict' });
    expect(
      JSON.stringify(await rows('SELECT * FROM audit_entry')) +
        JSON.stringify(await rows('SELECT * FROM idempotency_key')),
    ).not.toContain(made.password);
    expect(await create({ email: 'x', idempotencyKey: 'u2' })).toMatchObject({ field: 'email' });
    expect(await create({ email: 'b@example.com', password: 'short' })).toMatchObject({ field: 'password' });
    expect(await create({ email: 'b@example.com', teams: ['nonsense'] })).toMatchObject({ field: 'teams' });
  });

  test('of the demo need no password, and are set again', async () => {
    const first = await create({ demo: true, teams: ['administrators'] });
    expect(first.password).toBeNull();
    const again = await create({ demo: true, role: 'EXECUTIVE', name: 'Renamed', teams: [] });
    expect(again.person).toEqual({ id: first.person.id, name: 'Renamed' });
    expect(await rows(`SELECT role, entities FROM app_user WHERE demo`)).toEqual([
      { role: 'executive', entities: ['US'] },
    ]);
    expect(await rows('SELECT 1 FROM login')).toEqual([]);
    await create({ demo: true, password: 'correct horse battery' });
    await create({ demo: true, password: 'another horse battery' });
    expect(await rows('SELECT 1 FROM login')).toHaveLength(1);
    expect(await rows('SELECT 1 FROM team_member')).toEqual([]);
  });
});

describe('what was set up is taken away', () => {
  test('a team that owns nothing; a queue whose cases another one takes; a source that never sent', async () => {
    const team = (code: string) => set('setTeam', 'TeamInput', { code, name: code, members: [] });
    const remove = (what: 'Team' | 'Queue' | 'Source', input: Record<string, unknown>) =>
      set(`remove${what}`, what === 'Queue' ? 'QueueRemovalInput' : 'RemovalInput', input);
    await team('emea');
    await set('setQueue', 'QueueInput', { code: 'emea', title: 'EMEA', team: 'emea' });
    await set('setSource', 'SourceInput', { name: 'crm', title: 'CRM', kind: 'crm', team: 'emea' });
    expect((await remove('Team', { code: 'emea' })).message).toContain('the queue EMEA, the source CRM');
    expect((await remove('Team', { code: 'administrators' })).message).toContain('Unrouted');
    expect(await remove('Source', { code: 'crm' })).toMatchObject({ __typename: 'SetupDone' });
    expect(await rows('SELECT name FROM source')).toEqual([]);

    expect((await remove('Queue', { code: 'unrouted', moveTo: 'posting' })).message).toContain('Unrouted');
    expect(await remove('Queue', { code: 'emea' })).toMatchObject({ field: 'moveTo' });
    expect(await remove('Queue', { code: 'emea', moveTo: 'emea' })).toMatchObject({ field: 'moveTo' });
    expect(await remove('Queue', { code: 'emea', moveTo: 'posting' })).toMatchObject({ __typename: 'SetupDone' });
    expect(await remove('Queue', { code: 'posting', moveTo: 'variance' })).toMatchObject({ __typename: 'SetupDone' });
    const { place } = await transaction((client) => loadRouting(client, []));
    const about = { type: 'posting-overdue', entityId: null, region: null } as Parameters<typeof place>[0];
    expect(place(about, 'emea').queueId, 'through one that was removed itself').toBe('variance');
    const { data } = await ask(admin, '{ queues { code } }');
    const codes = data.queues.map(({ code }: { code: string }) => code);
    expect(codes).not.toContain('emea');
    await ensureDefaults();
    expect((await ask(admin, '{ queues { code } }')).data.queues).toHaveLength(codes.length);

    expect(await remove('Team', { code: 'emea' })).toMatchObject({ __typename: 'SetupDone' });
    expect(await rows(`SELECT action FROM audit_entry WHERE action LIKE '%.removed' ORDER BY id`)).toEqual(
      ['source', 'queue', 'queue', 'team'].map((kind) => ({ action: `${kind}.removed` })),
    );
    expect(
      await set('setQueue', 'QueueInput', { code: 'posting', title: 'Again', team: 'administrators' }),
    ).toMatchObject({
      __typename: 'SetupDone',
    });
    const again = await transaction((client) => loadRouting(client, []));
    expect(again.place(about, 'posting').queueId).toBe('posting');
  });

  test('a source that has sent is retired: nothing is taken from it, and it can be used again', async () => {
    await set('setSource', 'SourceInput', { name: 'crm', title: 'CRM', kind: 'crm', team: 'administrators' });
    await db.pool.query(
      `INSERT INTO delivery_count (source_id, day, disposition, count) SELECT id, '2026-01-01', 'received', 1 FROM source`,
    );
    expect(await set('removeSource', 'RemovalInput', { code: 'crm' })).toMatchObject({ __typename: 'SetupDone' });
    const health = async () =>
      (await ask(admin, '{ source(name: "crm") { retiredAt health { code } } }')).data.source.health.code;
    expect(await health()).toBe('retired');
    expect(await set('removeSource', 'RemovalInput', { code: 'crm' })).toMatchObject({ __typename: 'Conflict' });
    expect(await set('reinstateSource', 'RemovalInput', { code: 'crm' })).toMatchObject({ __typename: 'SetupDone' });
    expect(await health()).toBe('waiting');
  });
});
