/** The worked examples of all types, recomputed: what holds, nearly holds, is cleared and returns, by the words alone. */
import { describe, expect, test } from 'vitest';
import { EXCEPTION_TYPES } from '@/domain/exceptions';
import { LOOKS, Names, type Said } from '@/domain/exceptions/example';
import { companyOf, deliveredBy } from '@/test/laws/example-signals';
import { RECOMPUTED, recompute } from '.';

const KNOWN = EXCEPTION_TYPES.filter(({ code }) => (RECOMPUTED as readonly string[]).includes(code));

describe.each(KNOWN.map((type) => [type.code, type] as const))('%s', (code, type) => {
  const names = new Names('1');
  const examples = type.examples(names);
  const company = companyOf(names, examples);
  const { holds, cleared, returned } = examples;
  const typesAt = (look: keyof typeof LOOKS, said: readonly Said[]) =>
    [...new Set(recompute(deliveredBy(names, said), company, LOOKS[look].getTime()).map((found) => found.type))].sort();

  test('holds and nothing else but what it names, and does not where it nearly does', () => {
    const found = typesAt('holds', holds.said);
    expect(found).toContain(code);
    expect(found.filter((other) => other !== code && !type.also?.includes(other))).toEqual([]);
    const other = new Names('2');
    const nearly = type.examples(other);
    const all = recompute(deliveredBy(other, nearly.nearly.said), companyOf(other, nearly), LOOKS.holds.getTime());
    expect(all.map((one) => one.type)).not.toContain(code);
  });

  test('is cleared, and returns', () => {
    expect(typesAt('cleared', [...holds.said, ...cleared.said])).not.toContain(code);
    if ('never' in returned) return;
    expect(typesAt('returned', [...holds.said, ...cleared.said, ...returned.said])).toContain(code);
  });
});
