/** A compiled query must answer as the reference implementation interprets it, refusals and all. */
import { execute as interpret, parse, validate } from 'graphql';
import { beforeAll, expect, test } from 'vitest';
import { readerOf } from '@/test/ask';
import { testDatabase } from '@/test/database';
import { NOW, seedTwoEntities, uuidOf } from '@/test/two-entities';
import { type Context, createContext } from './context';
import { publicError } from './errors';
import { execute } from './execute';
import { globalId } from './ids';
import { schema } from './schema';

await testDatabase();
beforeAll(seedTwoEntities);

const ROW = `fragment Row on Transaction { __typename id number status statusTerm { code label tone } periodStart ratedAmount
  stages { name label status statusTerm { tone } lagSeconds } exceptions { id title queue { title team { name } } } entity { code name } }`;

const QUESTIONS: readonly [name: string, query: string, variables?: Record<string, unknown>][] = [
  [
    'a page with fragments, aliases and a total',
    `query ($n: Int) { a: transactions(first: $n) { edges { cursor node { ...Row } } pageInfo { hasNextPage endCursor } total { count exact } } } ${ROW}`,
    { n: 2 },
  ],
  [
    'one node by its interface',
    `query ($id: ID!) { node(id: $id) { __typename id ... on Transaction { ...Row lineage { lanes { title } nodes { id tone amount exceptions { id } } edges { from to broken } } timeline { id at kind title } } } } ${ROW}`,
    { id: globalId('Transaction', uuidOf('transaction Homeland')) },
  ],
  [
    'skip and include',
    'query ($yes: Boolean!, $no: Boolean!) { viewer { name @include(if: $yes) role @skip(if: $yes) } transactions @include(if: $no) { total { count } } }',
    { yes: true, no: false },
  ],
  [
    'absent variables and defaults',
    'query ($first: Int = 1, $after: String) { accounts(first: $first, after: $after) { edges { node { name } } } }',
  ],
  [
    'nothing there',
    'query { transaction(id: "none") { id } exception(id: "RXhjZXB0aW9uQ2FzZTowMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDA=") { id } }',
  ],
  ['a refused argument beside an answer', 'query { transactions(first: 1000) { total { count } } viewer { name } }'],
  ['a refused cursor', 'query { exceptions(after: "nonsense") { edges { node { id } } } }'],
  [
    'too much at once',
    `query { transactions(first: 200) { edges { node { exceptions { transaction { exceptions { transaction { exceptions { activity { text } } } } } } } } } }`,
  ],
  [
    'the dashboard',
    'query { dashboard { from to tiles { code value { kind count amounts { amount currency } } trend { day value } } lags { code p95Seconds } variance { region unexplained } atRisk { code amounts { amount currency } } } }',
  ],
  ['the schema itself', 'query { __type(name: "Transaction") { name fields { name type { kind ofType { name } } } } }'],
];

for (const role of ['administrator', 'support'] as const) {
  test.each(QUESTIONS)(`${role}: %s`, async (_name, query, variables) => {
    const document = parse(query);
    expect(validate(schema, document)).toEqual([]);
    const context = (): Context => createContext({ reader: readerOf(role), clock: () => NOW, local: true });
    const compiled = await execute(schema, { document, variables }, context(), true);
    const reference = await interpret({ schema, document, contextValue: context(), variableValues: variables ?? {} });
    const plain = ({ data, errors }: typeof reference) =>
      JSON.parse(
        JSON.stringify({
          data: data ?? null,
          errors: (errors ?? []).map((error) => {
            const { message, path, extensions } = publicError(error, 'f'.repeat(32));
            return { message, path, extensions };
          }),
        }),
      );
    expect(plain(compiled)).toEqual(plain(reference));
  });
}

test('only what comes again is compiled, and both answer alike, whatever name is asked for', async () => {
  const document = parse('query Me { viewer { name role } }');
  const asked = (comesAgain: boolean, operationName?: string) =>
    execute(
      schema,
      { document, operationName },
      createContext({ reader: readerOf('auditor'), clock: () => NOW, local: true }),
      comesAgain,
    );
  const once = await asked(false);
  expect(once.data?.viewer).toMatchObject({ role: 'AUDITOR' });
  expect(JSON.stringify(await asked(true))).toBe(JSON.stringify(once));
  expect(JSON.stringify(await asked(true, 'Me'))).toBe(JSON.stringify(once));
  expect((await asked(true, 'You')).errors?.[0]?.message).toContain('Unknown operation');
});

test('a variable of the wrong type is the asker’s mistake, in words', async () => {
  const document = parse('query ($n: Int) { transactions(first: $n) { total { count } } }');
  const context = createContext({ reader: readerOf('auditor'), clock: () => NOW, local: true });
  const { data, errors } = await execute(schema, { document, variables: { n: 'many' } }, context, true);
  expect(data ?? null).toBeNull();
  expect(errors?.map(({ message, extensions }) => [message, extensions.code])).toEqual([
    [expect.stringContaining('"$n" got invalid value "many"'), 'BAD_USER_INPUT'],
  ]);
});
