/** Requests of somebody who wants the web to end: documents as large, deep and many as can be thought of, never twice the same. */
import { getIntrospectionQuery } from 'graphql';
import { screenOperations } from '../../graphql/operations';

export interface Hostile {
  readonly path: string;
  readonly method: 'GET' | 'POST';
  readonly body?: string;
  readonly accept?: string;
  readonly type?: string;
}

const many = (count: number, each: (n: number) => string) => Array.from({ length: count }, (_, n) => each(n)).join(' ');
const ask = (query: string, variables: unknown = {}, operationName?: string): Hostile => ({
  path: '/api/graphql',
  method: 'POST',
  body: JSON.stringify({ query, variables, operationName }),
});
const PAGE = 'edges { node { id number status stages { name status } exceptions { id title } entity { code } } }';

/** What is tried, each with a number that makes it unlike any other. */
const KINDS: readonly ((n: number) => Hostile)[] = [
  (n) => ask(`query q${n} { ${many(100, (i) => `a${n}_${i}: node(id: "x${n}_${i}") { id }`)} }`),
  (n) => ask(`query q${n} { ${many(20, (i) => `a${n}_${i}: node(id: "VHJhbnNhY3Rpb246${i}") { id }`)} }`),
  (n) => ask(`{ viewer { ${many(60, (i) => `a${n}_${i}: name`)} } }`),
  (n) => ask(`{ viewer { ${many(1_400, (i) => `b${n}_${i}`)} } }`),
  (n) =>
    ask(
      `query q${n} { ...F0 } ${many(25, (i) => `fragment F${i} on Query { viewer { id } ...F${i + 1} ...F${i + 1} }`)} fragment F25 on Query { viewer { id } }`,
    ),
  (n) =>
    ask(
      `query q${n} { ...F0 } ${many(60, (i) => `fragment F${i} on Query { ...F${(i + 1) % 60} ...F${(i + 2) % 60} }`)}`,
    ),
  (n) =>
    ask(
      `query q${n} { ${many(8, () => `viewer { ${many(8, (i) => `...F${i}`)} }`)} } ${many(8, (i) => `fragment F${i} on Viewer { id name teams { id name } }`)}`,
    ),
  (n) => ask(`query q${n} { viewer { name ${many(59, () => '@skip(if: false)')} } }`),
  (n) => ask(`query q${n} { viewer ${many(500, (i) => `@d${n}_${i}`)} { id } }`),
  (n) => ask(`query q${n}(${many(500, (i) => `$v${n}_${i}: Int = ${i}`)}) { viewer { id } }`),
  (n) =>
    ask(`query q${n}($ids: [ID!]) { viewer { id } }`, { ids: Array.from({ length: 2_000 }, (_, i) => `${n}-${i}`) }),
  (n) => ask(`query q${n} { transactions(first: 200) { ${PAGE} } }`),
  (n) => ask(`query q${n} { ${many(15, (i) => `t${i}: transactions(first: 200) { ${PAGE} }`)} }`),
  (n) => ask(`query q${n} { ${many(10, (i) => `s${i}: search(text: "${n} ${i}") { __typename }`)} }`),
  (n) => ask(getIntrospectionQuery().replace('IntrospectionQuery', `I${n}`)),
  (n) =>
    ask(
      `mutation m${n} { ${many(20, (i) => `m${i}: claimException(input: { idempotencyKey: "${n}-${i}", id: "x", version: 1 }) { __typename }`)} }`,
    ),
  (n) => ask(`${screenOperations().get('Home')} # ${n}`),
  (n) => ask(screenOperations().get('Viewer') as string, {}, `Nobody${n}`),
  (n) => ask(`query q${n} { node(id: ${'['.repeat(3_000)}`),
  (n) => ask(`query q${n} { viewer { id } } # ${'x'.repeat(300_000)}`),
  (n) => ask(`query q${n} { viewer { id } }`, JSON.parse(`${'['.repeat(2_000)}${']'.repeat(2_000)}`)),
  (n) => ({ path: '/api/graphql', method: 'POST', body: `{"query":"{ viewer { id ${n}` }),
  (n) => ({ path: '/api/graphql', method: 'POST', type: 'text/plain', body: `{ viewer { id } } ${n}` }),
  (n) => ({
    path: `/api/graphql?query=${encodeURIComponent(`query q${n} { viewer { ${many(90, (i) => `a${i}: id`)} } }`)}`,
    method: 'GET',
  }),
  (n) => ({
    path: '/api/graphql/stream',
    method: 'POST',
    accept: 'text/event-stream',
    body: JSON.stringify({ query: `subscription s${n} { changes { ${many(50, (i) => `a${n}_${i}: kind`)} } }` }),
  }),
  (n) => ({
    path: '/api/graphql/stream',
    method: 'POST',
    accept: 'text/event-stream',
    body: JSON.stringify({ query: `subscription s${n} { ${many(100, (i) => `a${n}_${i}: changes { kind }`)} }` }),
  }),
];

/** The n-th request; each of KINDS comes in turn. */
export const hostile = (n: number): Hostile => (KINDS[n % KINDS.length] as (n: number) => Hostile)(n);
