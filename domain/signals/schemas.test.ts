import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SIGNAL_TYPES } from '.';
import { incompatibilities, publishedSchema } from './published';

const fileOf = (type: string) => new URL(`./schemas/${type}.json`, import.meta.url);
/** Set to write the checked-in copies anew; what is incompatible is refused all the same. */
const recording = process.env.RECORD_SCHEMAS === '1';

describe.each(SIGNAL_TYPES.map((signal) => [signal.type, signal] as const))('%s', (type, signal) => {
  const now = JSON.parse(JSON.stringify(publishedSchema(signal)));

  it('takes its own example', () => {
    expect(signal.schema.safeParse(signal.example).error).toBeUndefined();
  });

  it('takes everything that its published version took', () => {
    const file = fileOf(type);
    if (recording && !existsSync(file)) writeFileSync(file, `${JSON.stringify(now, null, 2)}\n`);
    expect(existsSync(file), 'run with RECORD_SCHEMAS=1 to publish a new type').toBe(true);
    const before = JSON.parse(readFileSync(file, 'utf8'));
    expect(incompatibilities(before, now), 'make a new version of the type instead').toEqual([]);
    if (recording) writeFileSync(file, `${JSON.stringify(now, null, 2)}\n`);
    else expect(before, 'run with RECORD_SCHEMAS=1 to publish this compatible change').toEqual(now);
  });
});

/** Every list of objects in an example, by its path. */
function* listsIn(value: unknown, path: (string | number)[] = []): Generator<(string | number)[]> {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value) && typeof value[0] === 'object') yield path;
  for (const [name, member] of Object.entries(value))
    yield* listsIn(member, [...path, Array.isArray(value) ? Number(name) : name]);
}
/** One payment may pay one invoice in several parts, and a journal book a document in several, each with its amount. */
const MAY_REPEAT = new Set([
  'payment.received.v1 allocations',
  'payment.failed.v1 allocations',
  'payment.refunded.v1 allocations',
  'erp.document.posted.v1 documents',
]);

describe('a list whose entries have identities', () => {
  const lists = SIGNAL_TYPES.flatMap((signal) => [...listsIn(signal.example)].map((path) => ({ signal, path })));
  it.each(lists.map(({ signal, path }) => [`${signal.type} ${path.join('.')}`, signal, path] as const))(
    '%s',
    (name, signal, path) => {
      const data = structuredClone(signal.example) as Record<string, unknown>;
      const list = path.reduce<unknown>((held, key) => (held as Record<string, unknown>)[key], data) as unknown[];
      list.push(structuredClone(list[0]));
      const { success, error } = signal.schema.safeParse(data);
      expect(success).toBe(MAY_REPEAT.has(name));
      if (!success) {
        expect(error.issues[0]?.path.slice(0, -1)).toEqual([...path, list.length - 1]);
        expect(error.issues[0]?.message).toContain('a second time');
      }
    },
  );

  it('of a journal: a document without an amount of its own stands once', () => {
    const signal = SIGNAL_TYPES.find(({ type }) => type === 'erp.document.posted.v1');
    const documents = [
      { type: 'invoice', id: 'in-1' },
      { type: 'invoice', id: 'in-1', line: '2' },
      { type: 'creditmemo', id: 'in-1' },
    ];
    const posted = (more: object[]) =>
      signal?.schema.safeParse({ ...(signal.example as object), documents: [...documents, ...more] }).success;
    expect(posted([])).toBe(true);
    expect(posted([{ type: 'invoice', id: 'in-1' }])).toBe(false);
  });
});

it('publishes nothing that no longer exists', () => {
  const published = readdirSync(new URL('./schemas/', import.meta.url)).map((name) => name.replace('.json', ''));
  expect(published.sort()).toEqual(SIGNAL_TYPES.map(({ type }) => type).sort());
});

describe('incompatibilities', () => {
  const before = {
    type: 'object',
    properties: { a: { type: 'string', maxLength: 10 }, b: { type: 'string', enum: ['x', 'y'] } },
    required: ['a'],
  };
  const changed = (change: (schema: typeof before) => void) => {
    const after = structuredClone(before);
    change(after);
    return incompatibilities(before, after);
  };

  it.each<[string, (schema: typeof before) => void]>([
    ['a field removed', (schema) => void delete (schema.properties as Record<string, unknown>).b],
    ['a field required', (schema) => void schema.required.push('b')],
    ['a bound lowered', (schema) => void Object.assign(schema.properties.a, { maxLength: 9 })],
    ['a choice removed', (schema) => void schema.properties.b.enum.pop()],
    ['a type changed', (schema) => void Object.assign(schema.properties.a, { type: 'number' })],
    ['a pattern added', (schema) => void Object.assign(schema.properties.a, { pattern: '^a' })],
  ])('finds %s', (_, change) => {
    expect(changed(change)).toHaveLength(1);
  });

  it.each<[string, (schema: typeof before) => void]>([
    ['an optional field', (schema) => void Object.assign(schema.properties, { c: { type: 'string' } })],
    ['a wider bound', (schema) => void Object.assign(schema.properties.a, { maxLength: 11 })],
    ['a further choice', (schema) => void schema.properties.b.enum.push('z')],
    ['a requirement dropped', (schema) => void schema.required.pop()],
  ])('lets pass %s', (_, change) => {
    expect(changed(change)).toEqual([]);
  });
});
