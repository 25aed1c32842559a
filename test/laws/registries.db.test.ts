/** Contracts of the registries: every entry does what its own example and words say. */
import { describe, expect, test } from 'vitest';
import { GET as schemaRoute } from '../../app/api/schemas/[type]/route';
import { describeSignal } from '../../domain/drafts';
import { EXCEPTION_TYPES, exceptionType, findingsOf } from '../../domain/exceptions';
import { causeKey, causeWords } from '../../domain/exceptions/causes';
import { EXCEPTION_CLASSES, type TypedFinding } from '../../domain/exceptions/define';
import { EVIDENCE_KINDS } from '../../domain/exceptions/evidence';
import { SEVERITIES } from '../../domain/exceptions/statuses';
import { STANDARD } from '../../domain/policies/policies';

import { SIGNAL_TYPES, signalType } from '../../domain/signals';
import { publishedSchema } from '../../domain/signals/published';
import { STAGES } from '../../domain/stages';
import { pool } from '../../server/runtime/db';
import { ensureDefaults } from '../../server/setup/defaults';

await ensureDefaults();
const queues = new Set((await pool.query<{ id: string }>('SELECT id FROM queue')).rows.map(({ id }) => id));

/** Types whose examples are states; those of the others are sent as signals (examples.db.test.ts). */
const STATED = EXCEPTION_TYPES.flatMap((type) => (type.example ? [[type.code, type, type.example] as const] : []));

describe.each(STATED)('exception type %s, by its states', (code, type, example) => {
  const found = (state: unknown) => findingsOf(type.subject, state as never, { now: example.now, policies: STANDARD });
  const own = (state: unknown) => found(state).find((finding) => finding.type === code);

  test('holds in its example, and does not hold in the other one', () => {
    expect(own(example.holds)).toBeDefined();
    expect(own(example.holdsNot)).toBeUndefined();
    expect(own(example.holds), 'the same facts, the same finding').toEqual(own(example.holds));
  });

  test('is the only one that holds in its example, but for those it names', () => {
    const others = found(example.holds).flatMap((finding) => (finding.type === code ? [] : [finding.type]));
    expect(others.filter((other) => !type.also?.includes(other))).toEqual([]);
  });

  test('finds what a case needs', () => {
    const finding = own(example.holds) as TypedFinding;
    expect(finding.subjectId && finding.title && causeKey(finding.cause)).toBeTruthy();
    expect(causeWords(causeKey(finding.cause), 'Acme').length).toBeGreaterThan(8);
    expect(finding.title.toLowerCase().startsWith(type.title.toLowerCase()), 'a title begins with what differs').toBe(
      false,
    );
    expect(STAGES).toContain(finding.stage);
    expect(finding.since <= example.now).toBe(true);
    expect(finding.evidence.length).toBeGreaterThan(1);
    for (const { label, value, kind } of finding.evidence) {
      expect(label && value).toBeTruthy();
      expect(EVIDENCE_KINDS).toContain(kind);
      if (kind === 'money' || kind === 'quantity' || kind === 'count') expect(value).toMatch(/^-?\d+(\.\d+)?$/);
      if (kind === 'instant') expect(new Date(value).toISOString()).toBe(value);
    }
    if (finding.amountBasis === 'unknown') expect(finding.amountAtRisk).toBeNull();
    else {
      expect(finding.amountAtRisk).toMatch(/^\d+(\.\d+)?$/);
      expect(finding.currency).toMatch(/^[A-Z]{3}$/);
    }
    const parts = finding.transactions.reduce((total, { amount }) => total + Number(amount), 0);
    if (finding.subjectKind === 'document') expect(parts.toFixed(2)).toBe(Number(finding.amountAtRisk).toFixed(2));
    for (const { difference } of finding.transactions)
      expect(difference !== undefined).toBe(type.explains !== undefined);
  });
});

describe.each(EXCEPTION_TYPES.map((type) => [type.code, type] as const))('exception type %s', (code, type) => {
  test('has worked examples', () => {
    expect(type.examples ?? type.example).toBeDefined();
  });

  test('has its words, its class and an owner', () => {
    for (const words of [type.title, type.rule, type.consequence, type.remedy, type.evidence])
      expect(words.trim().length).toBeGreaterThan(10);
    for (const sentence of [type.rule, type.consequence, type.remedy, type.evidence]) expect(sentence).toMatch(/[.]$/);
    expect(EXCEPTION_CLASSES).toContain(type.class);
    expect(SEVERITIES).toContain(type.severity);
    expect(queues).toContain(type.queue);
    expect(type.queue, 'an owner is a team that knows the matter').not.toBe('unrouted');
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(exceptionType(code)).toBe(type);
  });
});

test('no two exception types share a code or a title', () => {
  expect(new Set(EXCEPTION_TYPES.map(({ code }) => code)).size).toBe(EXCEPTION_TYPES.length);
  expect(new Set(EXCEPTION_TYPES.map(({ title }) => title)).size).toBe(EXCEPTION_TYPES.length);
});

describe.each(SIGNAL_TYPES.map((signal) => [signal.type, signal] as const))('signal type %s', (type, signal) => {
  const source = { name: 'billing', documentSystem: 'billing' };
  const read = () =>
    describeSignal(source, {
      type,
      ceSource: '/billing',
      ceId: '1',
      time: new Date('2026-01-01T00:00:00Z'),
      data: signal.schema.parse(signal.example),
    });

  test('its example is read into what it says', () => {
    // Usage events describe no record: they are summed.
    if (type === 'usage.recorded.v1') return expect(read).toThrow();
    const { records, statements, watermark } = read();
    expect(records.length + statements.length + (watermark ? 1 : 0)).toBeGreaterThan(0);
    expect(read(), 'the same signal, the same description').toEqual(read());
  });

  test('its schema is published as it is', async () => {
    const answer = await schemaRoute(new Request(`http://127.0.0.1/api/schemas/${type}`), {
      params: Promise.resolve({ type }),
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual(JSON.parse(JSON.stringify(publishedSchema(signal))));
    expect(signalType(type)).toBe(signal);
    expect(type).toMatch(/\.v\d+$/);
    expect(signal.title.length > 5 && signal.description.endsWith('.')).toBe(true);
  });
});
