/** Contracts of the registries: every entry does what its own example and words say. */
import { describe, expect, test } from 'vitest';
import { GET as schemaRoute } from '../../app/api/schemas/[type]/route';
import { describeSignal } from '../../domain/drafts';
import { EXCEPTION_TYPES, exceptionType } from '../../domain/exceptions';
import { EXCEPTION_CLASSES } from '../../domain/exceptions/define';
import { SEVERITIES } from '../../domain/exceptions/statuses';

import { SIGNAL_TYPES, signalType } from '../../domain/signals';
import { publishedSchema } from '../../domain/signals/published';
import { pool } from '../../server/runtime/db';
import { ensureDefaults } from '../../server/setup/defaults';

await ensureDefaults();
const queues = new Set((await pool.query<{ id: string }>('SELECT id FROM queue')).rows.map(({ id }) => id));

describe.each(EXCEPTION_TYPES.map((type) => [type.code, type] as const))('exception type %s', (code, type) => {
  test('has its words, its class and an owner', () => {
    for (const words of [type.title, type.rule, type.consequence, type.remedy, type.evidence])
      expect(words.trim().length).toBeGreaterThan(8);
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
