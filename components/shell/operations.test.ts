import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { createFragmentRegistry } from '@apollo/client/cache';
import { type DocumentNode, Kind, parse, visit } from 'graphql';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !name.startsWith('gql') && !name.endsWith('.test.ts'))
  .map((name) => path.join(root, name));

interface Source {
  imports: string[];
  fragments: Map<string, string[]>;
  operations: Map<string, string[]>;
}

/** What a file imports when it runs, and the documents in it with the fragments that each spreads. */
function read(file: string): Source {
  const text = readFileSync(file, 'utf8');
  const imports = [...text.matchAll(/^(?:import|export)(?! type)(?: |[^;']*? from )'(\.[^']+)'/gm)].flatMap(
    ([, to = '']) => {
      const base = path.resolve(path.dirname(file), to);
      return [base, `${base}.ts`, `${base}.tsx`].filter((each) => files.includes(each) && existsSync(each));
    },
  );
  const source: Source = { imports, fragments: new Map(), operations: new Map() };
  for (const [, document = ''] of text.matchAll(/graphql\(\s*`([^`]+)`/g)) {
    for (const definition of parse(document).definitions) {
      const spreads: string[] = [];
      visit(definition, {
        enter: (node) => {
          if (node.kind === Kind.FRAGMENT_SPREAD) spreads.push(node.name.value);
        },
      });
      if (definition.kind === Kind.FRAGMENT_DEFINITION) source.fragments.set(definition.name.value, spreads);
      else if (definition.kind === Kind.OPERATION_DEFINITION)
        source.operations.set(definition.name?.value ?? '', spreads);
    }
  }
  return source;
}

const sources = new Map(files.map((file) => [file, read(file)]));

function reach(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const next of sources.get(file)?.imports ?? []) reach(next, seen);
  return seen;
}

describe('every operation', () => {
  const operations = [...sources].flatMap(([file, source]) =>
    [...source.operations].map(([name, spreads]) => ({ file, name, spreads })),
  );
  it('is found', () => expect(operations.length).toBeGreaterThan(10));
  it.each(operations)('$name has its fragments loaded with it', ({ file, spreads }) => {
    const known = new Map([...reach(file)].flatMap((each) => [...(sources.get(each)?.fragments ?? [])]));
    const missing = new Set<string>();
    const check = (names: readonly string[]) => {
      for (const name of names) {
        const inner = known.get(name);
        if (!inner) missing.add(name);
        else check(inner);
      }
    };
    check(spreads);
    expect([...missing]).toEqual([]);
  });
});

/** What the server knows the screens by (scripts/operations.mjs), word for word. */
const known = new Map(
  (JSON.parse(readFileSync(path.join(root, 'gql/operations.json'), 'utf8')) as { name: string; text: string }[]).map(
    ({ name, text }) => [name, text],
  ),
);

describe('what the browser sends is what the server knows', () => {
  const documents = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/graphql\(\s*`([^`]+)`/g)].map(([, text = '']) =>
      parse(text, { noLocation: true }),
    ),
  );
  const fragments = createFragmentRegistry(
    ...documents.filter(({ definitions }) => definitions.some(({ kind }) => kind === Kind.FRAGMENT_DEFINITION)),
  );
  const sent: string[] = [];
  const client = new ApolloClient({
    cache: new InMemoryCache({ fragments }),
    link: new HttpLink({
      uri: 'http://localhost/api/graphql',
      fetch: async (_url, init) => {
        sent.push((JSON.parse(String(init?.body)) as { query: string }).query);
        return new Response('{"errors":[{"message":"asked"}]}', { headers: { 'content-type': 'application/json' } });
      },
    }),
  });
  const operations = documents.flatMap((document: DocumentNode) => {
    const [definition] = document.definitions;
    return definition?.kind === Kind.OPERATION_DEFINITION
      ? [{ name: definition.name?.value ?? '', kind: definition.operation, document }]
      : [];
  });

  it('all of them', () => expect(operations.map(({ name }) => name).sort()).toEqual([...known.keys()].sort()));
  it.each(operations)('$name', async ({ name, kind, document }) => {
    if (kind === 'mutation') await client.mutate({ mutation: document }).catch(() => undefined);
    else if (kind === 'query') await client.query({ query: document, fetchPolicy: 'no-cache' }).catch(() => undefined);
    else
      await new Promise((resolve) =>
        client
          .subscribe({ query: document })
          .subscribe({ next: resolve, error: resolve, complete: () => resolve(null) }),
      );
    expect(sent.pop()).toBe(known.get(name));
  });
});
