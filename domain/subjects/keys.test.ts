import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const PACKED = /\\u001[ef]|\\x1[ef]|chr\(3[01]\)/;
/** What is hashed is not read back; what refuses control characters has to name them. */
const MAY = new Set([
  'domain/identity.ts',
  'domain/cloudevents.ts',
  'domain/signals/define.ts',
  'server/auth/secret.ts',
  'server/ingest/handler.ts',
]);

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (/\.tsx?$/.test(entry.name) && !/\.test\.ts$/.test(entry.name)) yield path;
  }
}

it('no key is packed by hand with control characters', () => {
  const files = ['domain', 'server', 'graphql', 'components', 'app'].flatMap((folder) => [...sources(folder)]);
  expect(files.length).toBeGreaterThan(300);
  expect(files.filter((path) => !MAY.has(path) && PACKED.test(readFileSync(path, 'utf8')))).toEqual([]);
});
