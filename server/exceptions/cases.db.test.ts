import { beforeEach, describe, expect, test } from 'vitest';
import { globalId } from '@/graphql/ids';
import { pool } from '@/server/runtime/db';
import { ask, readerOf } from '@/test/ask';
import { testDatabase } from '@/test/database';
import { FOREIGN, HOME, seedCase, seedTwoEntities, seedUser, uuidOf } from '@/test/two-entities';

const db = await testDatabase();
const worker = readerOf('finance operations', ['US'], '*', 'ann');
const everywhere = readerOf('finance manager', '*', '*', 'max');

const LIST = `query ($filter: ExceptionFilter, $orderBy: ExceptionOrder, $first: Int, $after: String) {
  exceptions(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    total { count exact } pageInfo { hasNextPage endCursor }
    edges { node { id number title version overdue allowedActions accountName transactionCount statusTerm { label } queue { title team { name } openCount } assignee { name } amountAtRisk { amount currency } activity { text } type { title } } }
  }
}`;

const rateOf = (base: string, rate: string) =>
  pool.query('INSERT INTO fx_rate (base, quote, day, rate) VALUES ($1, $2, $3, $4)', [base, 'USD', '2026-01-01', rate]);

beforeEach(async () => {
  await db.reset();
  await seedTwoEntities();
  await seedUser('ann', 'finance operations', ['US']);
  await seedUser('max', 'finance manager');
  await seedUser('sue', 'support');
});

describe('the list of cases', () => {
  test('has only what is within reach, counts included', async () => {
    const { data, codes } = await ask(worker, LIST);
    expect(codes).toEqual([]);
    expect(data.exceptions.total).toEqual({ count: 1, exact: true });
    expect(data.exceptions.edges[0].node).toMatchObject({
      title: 'Homeland case one',
      accountName: 'Homeland Customer',
      transactionCount: 1,
      overdue: true,
      queue: { openCount: 1 },
      amountAtRisk: { amount: '120.50', currency: 'USD' },
    });
    expect((await ask(everywhere, LIST)).data.exceptions.total.count).toBe(2);
  });

  test('takes as many statements for 25 rows as for 1', async () => {
    const one = await ask(everywhere, LIST, { first: 1 });
    for (let n = 0; n < 25; n += 1) await seedCase(HOME, `n${n}`);
    const many = await ask(everywhere, LIST, { first: 25 });
    expect(many.data.exceptions.edges).toHaveLength(25);
    expect(many.statements).toBe(one.statements);
    // list, total, queues' numbers, activity
    expect(many.statements).toBe(4);
  });

  for (const field of ['DUE', 'OPENED', 'AT_RISK', 'SEVERITY', 'NUMBER', 'TYPE']) {
    for (const direction of ['ASC', 'DESC']) {
      test(`pages through every case once by ${field} ${direction}`, async () => {
        await rateOf('GBP', '1.25');
        for (let n = 0; n < 11; n += 1) {
          await seedCase(n % 3 ? HOME : FOREIGN, `n${n}`, {
            due_at: `2026-03-0${1 + (n % 3)}T00:00:00Z`,
            opened_at: `2026-02-0${1 + (n % 4)}T00:00:00.123456Z`,
            amount_at_risk: n % 4 === 0 ? null : `${n % 3}.50`,
            // GBP has a rate, XTS has none.
            currency: ['USD', 'GBP', 'XTS'][n % 3],
            severity: n % 2 ? 'critical' : 'low',
            status: n % 2 ? 'open' : 'in progress',
          });
        }
        const whole = await ask(everywhere, LIST, { first: 100, orderBy: { field, direction } });
        const titles: string[] = [];
        let after: string | null = null;
        do {
          const { data, codes } = await ask(everywhere, LIST, { first: 2, after, orderBy: { field, direction } });
          expect(codes).toEqual([]);
          titles.push(...data.exceptions.edges.map((edge: { node: { title: string } }) => edge.node.title));
          after = data.exceptions.pageInfo.hasNextPage ? data.exceptions.pageInfo.endCursor : null;
        } while (after);
        expect(titles).toHaveLength(13);
        expect(titles).toEqual(whole.data.exceptions.edges.map((edge: { node: { title: string } }) => edge.node.title));
        expect(new Set(titles).size).toBe(13);
      });
    }
  }

  test('compares money at risk in the reporting currency', async () => {
    await rateOf('GBP', '1.25');
    await seedCase(HOME, 'small', { amount_at_risk: '14.24' });
    await seedCase(HOME, 'large', { amount_at_risk: '18626', currency: 'GBP' });
    await seedCase(HOME, 'between', { amount_at_risk: '20000' });
    await seedCase(HOME, 'no rate', { amount_at_risk: '1', currency: 'XTS' });
    await seedCase(HOME, 'unknown', { amount_at_risk: null, amount_basis: 'unknown' });
    const { data } = await ask(
      worker,
      '{ exceptions(orderBy: { field: AT_RISK, direction: DESC }) { edges { node { title amountConverted { amount currency } } } } }',
    );
    expect(
      data.exceptions.edges.map(({ node }: { node: { title: string; amountConverted: unknown } }) => [
        node.title.replace('Homeland case ', ''),
        node.amountConverted,
      ]),
    ).toEqual([
      ['large', { amount: '23282.5', currency: 'USD' }],
      ['between', { amount: '20000', currency: 'USD' }],
      ['one', { amount: '120.5', currency: 'USD' }],
      ['small', { amount: '14.24', currency: 'USD' }],
      ['no rate', null],
      ['unknown', null],
    ]);
  });

  test('is filtered and searched', async () => {
    await seedCase(HOME, 'resolved', { status: 'resolved', resolved_at: '2026-02-05T00:00:00Z' });
    const titles = async (filter: unknown) =>
      (await ask(everywhere, LIST, { filter })).data.exceptions.edges
        .map((edge: { node: { title: string } }) => edge.node.title)
        .sort();
    expect(await titles({ open: true })).toEqual(['Faraway case one', 'Homeland case one']);
    expect(await titles({ open: false })).toEqual(['Homeland case resolved']);
    expect(await titles({ search: 'homeland-inv' })).toEqual(['Homeland case one', 'Homeland case resolved']);
    expect(await titles({ search: 'Faraway Cust' })).toEqual(['Faraway case one']);
    expect(await titles({ search: '100%_' })).toEqual([]);
    expect(await titles({ mine: true })).toEqual([]);
    expect(await titles({ context: { regions: ['EMEA'] } })).toEqual(['Faraway case one']);
    expect(await titles({ context: { from: '2026-03-01' }, open: false })).toEqual([]);
    expect(await titles({ account: globalId('Account', '00000000-0000-0000-0000-000000000000') })).toEqual([]);
    expect((await ask(everywhere, LIST, { filter: { account: 'nonsense' } })).codes).toEqual(['BAD_USER_INPUT']);
    expect((await ask(everywhere, LIST, { after: 'nonsense' })).codes).toEqual(['BAD_USER_INPUT']);
    expect((await ask(everywhere, LIST, { first: 1000 })).codes[0]).toMatch(/BAD_USER_INPUT|TOO_COMPLEX/);
  });

  test('is grouped by each attribute', async () => {
    await seedCase(HOME, 'unknown', { amount_at_risk: null, amount_basis: 'unknown' });
    for (const by of ['TYPE', 'CAUSE', 'QUEUE', 'ASSIGNEE', 'SEVERITY', 'ENTITY']) {
      const { data, codes } = await ask(
        worker,
        `{ exceptionGroups(by: ${by}) { key label count overdue unknown amounts { amount currency } } }`,
      );
      expect(codes).toEqual([]);
      expect(data.exceptionGroups).toHaveLength(1);
      expect(data.exceptionGroups[0]).toMatchObject({
        count: 2,
        overdue: 2,
        unknown: 1,
        amounts: [{ amount: '120.5', currency: 'USD' }],
      });
    }
  });
});

const CLAIM = `mutation ($input: ClaimExceptionInput!) { claimException(input: $input) { __typename
  ... on ExceptionChanged { exception { status version assignee { id name } allowedActions } } ... on Conflict { message now: exception { version } } ... on Forbidden { message } ... on NotFound { message } ... on Invalid { message field } } }`;

describe('working on a case', () => {
  const id = globalId('ExceptionCase', uuidOf('case Homeland one'));
  const claim = (reader: Parameters<typeof ask>[0], key: string, version = 1, of = id) =>
    ask(reader, CLAIM, { input: { idempotencyKey: key, id: of, version } });

  test('claims once, on record, and answers a repetition alike', async () => {
    const first = await claim(worker, 'k1');
    expect(first.data.claimException).toMatchObject({
      __typename: 'ExceptionChanged',
      exception: { status: 'IN_PROGRESS', version: 2, assignee: { name: 'Name of ann' } },
    });
    expect((await claim(worker, 'k1')).data).toEqual(first.data);
    const { rows: audit } = await db.pool.query(`SELECT action, actor_id, before, after FROM audit_entry`);
    expect(audit).toEqual([
      {
        action: 'exception.claimed',
        actor_id: 'ann',
        before: { status: 'open', assigneeId: null },
        after: { status: 'in progress', assigneeId: 'ann' },
      },
    ]);
    const { rows: activity } = await db.pool.query(`SELECT kind FROM case_activity WHERE actor_id = 'ann'`);
    expect(activity).toEqual([{ kind: 'claimed' }]);
  });

  test('performs concurrent repetitions once', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => claim(worker, 'same')));
    expect(new Set(answers.map(({ data }) => data.claimException.__typename))).toEqual(new Set(['ExceptionChanged']));
    expect((await db.pool.query(`SELECT 1 FROM audit_entry`)).rowCount).toBe(1);
  });

  test('refuses an old version with the case as it is, another input under the same key, and what is out of reach', async () => {
    await claim(worker, 'k1');
    expect((await claim(everywhere, 'k2')).data.claimException).toMatchObject({
      __typename: 'Conflict',
      now: { version: 2 },
    });
    expect((await claim(worker, 'k1', 7)).data.claimException).toMatchObject({
      __typename: 'Invalid',
      field: 'idempotencyKey',
    });
    const foreign = globalId('ExceptionCase', uuidOf('case Faraway one'));
    expect((await claim(worker, 'k3', 1, foreign)).data.claimException.__typename).toBe('NotFound');
    expect((await claim(readerOf('support'), 'k4')).data.claimException.__typename).toBe('Forbidden');
    expect((await claim(null, 'k5')).codes).toEqual(['UNAUTHENTICATED']);
    expect(
      (await ask(worker, CLAIM, { input: { idempotencyKey: 'k6', id, version: 2 } }, { readOnly: true })).data
        .claimException.__typename,
    ).toBe('Forbidden');
  });

  test('assigns to people who work on cases and see this one, comments, acknowledges', async () => {
    const assign = async (assignee: string, key: string) =>
      (
        await ask(
          everywhere,
          `mutation ($input: AssignExceptionInput!) { assignException(input: $input) { __typename ... on Invalid { message field } ... on ExceptionChanged { exception { assignee { name } status } } } }`,
          {
            input: { idempotencyKey: key, id, version: 1, assignee: globalId('Person', assignee), comment: 'please' },
          },
        )
      ).data.assignException;
    expect(await assign('sue', 'a1')).toMatchObject({ __typename: 'Invalid', field: 'assignee' });
    expect(await assign('nobody', 'a2')).toMatchObject({ __typename: 'Invalid', field: 'assignee' });
    expect(await assign('ann', 'a3')).toMatchObject({
      exception: { assignee: { name: 'Name of ann' }, status: 'OPEN' },
    });
    const comment = await ask(
      worker,
      `mutation ($input: CommentExceptionInput!) { commentException(input: $input) { ... on ExceptionChanged { exception { version activity { actor text comment } } } } }`,
      { input: { idempotencyKey: 'c1', id, comment: ' seen ' } },
    );
    expect(comment.data.commentException.exception).toMatchObject({ version: 2 });
    expect(comment.data.commentException.exception.activity.slice(-2)).toEqual([
      { actor: 'Name of max', text: 'Assigned to Name of ann.', comment: 'please' },
      { actor: 'Name of ann', text: 'Commented.', comment: 'seen' },
    ]);
    const seen = await ask(
      worker,
      `mutation ($input: ClaimExceptionInput!) { acknowledgeException(input: $input) { ... on ExceptionChanged { exception { status allowedActions } } } }`,
      { input: { idempotencyKey: 'd1', id, version: 2 } },
    );
    expect(seen.data.acknowledgeException.exception).toEqual({
      status: 'ACKNOWLEDGED',
      allowedActions: ['ASSIGN', 'WAIT', 'COMMENT'],
    });
    // What PostgreSQL can't keep is the asker's mistake, and leaves nothing behind, by whichever way it was sent.
    const unreadable = await ask(
      worker,
      `mutation ($input: CommentExceptionInput!) { commentException(input: $input) { __typename } }`,
      { input: { idempotencyKey: 'e1', id, comment: 'a\u0000b' } },
    );
    expect(unreadable.codes).toEqual(['BAD_USER_INPUT']);
    expect((await pool.query(`SELECT FROM idempotency_key WHERE key = 'e1'`)).rowCount).toBe(0);
  });
});
