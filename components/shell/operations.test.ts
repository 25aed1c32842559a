import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Kind, parse, visit } from 'graphql';
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
