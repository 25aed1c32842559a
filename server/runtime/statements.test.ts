import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** The doors that statements go through; they hand on the row's type that they are given. */
const DOORS = new Set(['server/runtime/sets.ts', 'server/runtime/prepared.ts']);

/** A statement whose row nobody names, or that names one which says nothing; `query<never>` gives no rows. */
const UNTYPED = /\.query(?:\(|<\s*(?:any|unknown|object|\{\}|QueryResultRow|Record<))/;

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (/\.ts$/.test(entry.name) && !/\.test\.ts$/.test(entry.name)) yield path;
  }
}

describe('statements that are written by hand', () => {
  it('say what a row of theirs is', () => {
    const files = [...sources('server')];
    expect(files.length).toBeGreaterThan(200);
    const faults = files.filter((path) => !DOORS.has(path) && UNTYPED.test(readFileSync(path, 'utf8')));
    expect(faults).toEqual([]);
  });

  it.each([
    ["pool.query('SELECT 1')", true],
    ['client.query<any>(text)', true],
    ['client.query<Record<string, string>>(text)', true],
    ["client.query<{ id: string }>('SELECT id FROM team')", false],
    ["client.query<never>('DELETE FROM team')", false],
    ["client.query<Pick<RowOf<'team'>, 'id'>>('SELECT id FROM team')", false],
  ])('%s: %s', (text, fault) => {
    expect(UNTYPED.test(text)).toBe(fault);
  });
});
