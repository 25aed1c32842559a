import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeRecord, describeSignal } from '../drafts';
import { SIGNAL_TYPES } from '../signals';
import { usageRecorded } from '../signals/usage';
import { STATEMENTS } from '../statements';
import { RECORD_KINDS, RECORDS } from '.';

const source = { name: 'billing', documentSystem: 'billing' };
const time = new Date('2026-02-02T00:00:00Z');

test.each(Object.entries(RECORDS))('%s describes the examples of its signals, again the same', (kind, entry) => {
  expect(entry.kind).toBe(kind);
  expect(entry.words.name).toMatch(/^[A-Z]/);
  expect(entry.title({ externalId: 'x-1', number: null })).toMatch(/^[A-Z]/);
  for (const { schema, example, type } of entry.signals) {
    const body = schema.parse(example) as never;
    const draft = describeRecord(entry.kind, body, source, time);
    expect(draft.externalId, type).toBeTruthy();
    expect(Number.isNaN(draft.occurredAt.getTime())).toBe(false);
    // What stands by itself attaches or waits; everything else hangs on what it names.
    if (!entry.direct) expect(draft.lines.length + draft.links.length).toBeGreaterThan(0);
    else expect(draft.transactionId ?? draft.flow ?? draft.subscription).toBeTruthy();
    if (entry.figure === 'money') expect(draft.currency && draft.amount).toBeTruthy();
    expect(describeRecord(entry.kind, body, source, time)).toEqual(draft);
  }
});

test('every signal type is read by somebody, but usage, which is summed', () => {
  const silent = SIGNAL_TYPES.filter(({ type, schema, example }) => {
    try {
      const { records, statements, watermark } = describeSignal(source, {
        type,
        ceSource: '/billing',
        ceId: '1',
        time,
        data: schema.parse(example),
      });
      return records.length + statements.length === 0 && watermark === null;
    } catch {
      return true;
    }
  });
  expect(silent.map(({ type }) => type)).toEqual([usageRecorded.type]);
  expect(Object.entries(STATEMENTS).filter(([kind, entry]) => entry.kind !== kind)).toEqual([]);
});

/** Folders that ask an entry for its traits. */
const ASKING = ['domain', 'server/correlation', 'server/lineage'];

test('nobody compares the kind of a record with a name', () => {
  const names = RECORD_KINDS.join('|');
  const compared = new RegExp(`\\bkind\\b\\s*(?:[!=]==?|=|IN \\()\\s*'(?:${names})'`);
  const offenders = ASKING.flatMap((folder) =>
    (readdirSync(folder, { recursive: true }) as string[])
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .filter((file) => compared.test(readFileSync(`${folder}/${file}`, 'utf8')))
      .map((file) => `${folder}/${file}`),
  );
  expect(offenders).toEqual([]);
});
