import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EXCEPTION_TYPES } from '.';

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && path !== 'components/gql') yield* sources(path);
    else if (/\.tsx?$/.test(entry.name) && !/\.test\.ts$/.test(entry.name)) yield path;
  }
}

it('the code of a type stands in its file and its registry line alone: what others want to know is a trait', () => {
  const files = ['domain', 'server', 'graphql', 'components', 'app'].flatMap((folder) => [...sources(folder)]);
  expect(files.length).toBeGreaterThan(300);
  // A type may name those that hold on its example too.
  const text = new Map(files.map((path) => [path, readFileSync(path, 'utf8').replaceAll(/\balso: \[[^\]]*\]/g, '')]));
  const elsewhere = EXCEPTION_TYPES.flatMap(({ code, subject }) =>
    files
      .filter((path) => path !== `domain/subjects/${subject}/types/${code}.ts` && path !== 'domain/exceptions/index.ts')
      .filter((path) => text.get(path)?.includes(`'${code}'`))
      .map((path) => `${code} in ${path}`),
  );
  expect(elsewhere).toEqual([]);
});
