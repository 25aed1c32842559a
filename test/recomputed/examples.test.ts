/** The worked examples of all types, recomputed: what holds, nearly holds, is cleared and returns, by the words alone. */
import { describe, expect, test } from 'vitest';
import { EXCEPTION_TYPES } from '@/domain/exceptions';
import { EXAMPLE_SYSTEMS, type Examples, LOOKS, Names, type Said } from '@/domain/exceptions/example';
import { type Company, type Delivered, RECOMPUTED, recompute } from '.';

/** What an example's company delivered, in signals; what is none is another test's. */
const delivered = (names: Names, said: readonly Said[]): Delivered[] =>
  said.flatMap((one) => {
    const source = names.system(one.system);
    if ('body' in one) {
      const event = JSON.parse(one.body);
      return [{ source, event: { ...event, receivedat: one.receivedAt } }];
    }
    const { id, type, time, data, receivedAt } = one;
    const receivedat = receivedAt ?? new Date(Date.parse(time) + 60_000).toISOString();
    return [
      { source, event: { id, source: `/${source}`, type, time, receivedat, data: data as Delivered['event']['data'] } },
    ];
  });

const companyOf = (names: Names, { given = {} }: Examples): Company => ({
  entities: [{ code: names.entity, zone: 'America/New_York', currency: 'USD', postingHours: 24 }],
  sources: EXAMPLE_SYSTEMS.map((system) => ({
    name: names.system(system),
    cadenceSeconds: given.cadence?.[system] ?? 31_536_000,
    documentSystem: names.system('billing'),
  })),
});

const KNOWN = EXCEPTION_TYPES.filter(
  ({ code, examples }) => examples && (RECOMPUTED as readonly string[]).includes(code),
);

describe.each(KNOWN.map((type) => [type.code, type] as const))('%s', (code, type) => {
  const names = new Names('1');
  const examples = type.examples?.(names) as Examples;
  const company = companyOf(names, examples);
  const { holds, cleared, returned } = examples;
  const typesAt = (look: keyof typeof LOOKS, said: readonly Said[]) =>
    [...new Set(recompute(delivered(names, said), company, LOOKS[look].getTime()).map((found) => found.type))].sort();

  test('holds and nothing else but what it names, and does not where it nearly does', () => {
    const found = typesAt('holds', holds.said);
    expect(found).toContain(code);
    expect(found.filter((other) => other !== code && !type.also?.includes(other))).toEqual([]);
    const other = new Names('2');
    const nearly = type.examples?.(other) as Examples;
    const all = recompute(delivered(other, nearly.nearly.said), companyOf(other, nearly), LOOKS.holds.getTime());
    expect(all.map((one) => one.type)).not.toContain(code);
  });

  test('is cleared, and returns', () => {
    expect(typesAt('cleared', [...holds.said, ...cleared.said])).not.toContain(code);
    if ('never' in returned) return;
    expect(typesAt('returned', [...holds.said, ...cleared.said, ...returned.said])).toContain(code);
  });
});
