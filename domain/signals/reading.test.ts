import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalText } from './canonical';
import { decimalText } from './define';
import { canonicalInstant, dayOf, dayText, finerThanMicros, microsOf } from './instant';
import { usageRecorded } from './usage';
import { readUsage } from './usage-reading';

describe('microsOf', () => {
  it('agrees with Date on every instant, to the microsecond', () => {
    fc.assert(
      fc.property(
        fc.date({
          min: new Date('1900-01-01T00:00:00Z'),
          max: new Date('2199-12-31T23:59:59.999Z'),
          noInvalidDate: true,
        }),
        fc.integer({ min: 0, max: 999 }),
        (date, micros) => {
          const text = date.toISOString().replace('Z', `${String(micros).padStart(3, '0')}Z`);
          expect(microsOf(text)).toBe(date.getTime() * 1000 + micros);
        },
      ),
    );
  });

  it('counts offsets, lower case and leap seconds', () => {
    expect(microsOf('2026-01-01T01:30:00+01:30')).toBe(microsOf('2026-01-01t00:00:00z'));
    expect(microsOf('2025-12-31T23:59:60Z')).toBe(microsOf('2026-01-01T00:00:00Z'));
  });

  it.each([
    '2026-01-01',
    '2026-01-01T00:00Z',
    '2026-01-01T00:00:00',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:00:00+24:00',
    '2026-01-01T00:00:00.Z',
    ' 2026-01-01T00:00:00Z',
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+14:00',
    '1899-12-31T23:59:59Z',
    '2200-01-01T00:00:00Z',
    '2199-12-31T23:59:59-00:01',
    '9999-12-31T23:59:59Z',
    '2026-01-01T00:00:00.0000000000001Z',
  ])('refuses %s', (text) => {
    expect(microsOf(text)).toBeNaN();
  });

  it('keeps what is finer, without trailing zeros', () => {
    expect(finerThanMicros('2023-11-16T18:17:03.979960012300Z')).toBe('0123');
    expect(finerThanMicros('2023-11-16T18:17:03.9799600Z')).toBe('');
    expect(canonicalInstant('2026-01-01T00:00:00.000000000Z')).toBe(canonicalInstant('2026-01-01T00:00:00Z'));
    expect(canonicalInstant('2199-12-31T23:59:59.1234567Z')).not.toBe(canonicalInstant('2199-12-31T23:59:59.1234568Z'));
    expect(microsOf('1900-01-01T00:00:00Z')).toBe(-2_208_988_800_000_000);
    expect(canonicalInstant('2026-01-01T00:00:00.0000001Z')).not.toBe(canonicalInstant('2026-01-01T00:00:00Z'));
  });

  it('puts instants on UTC days', () => {
    expect(dayText(dayOf(microsOf('2026-03-01T00:30:00+01:00')))).toBe('2026-02-28');
    expect(dayText(dayOf(microsOf('1969-12-31T23:59:59Z')))).toBe('1969-12-31');
  });
});

describe('canonicalText', () => {
  it('is one text for one content', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const shuffled = JSON.parse(JSON.stringify(value), (_, member) =>
          member && typeof member === 'object' && !Array.isArray(member)
            ? Object.fromEntries(Object.entries(member).reverse())
            : member,
        );
        expect(canonicalText(shuffled)).toBe(canonicalText(value));
        expect(() => JSON.parse(canonicalText(value))).not.toThrow();
      }),
    );
  });

  it('tells contents apart', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const plain = (value: unknown) =>
          JSON.stringify(value, (_, member) => (typeof member === 'number' ? String(member) : member));
        if (canonicalText(a) !== canonicalText(b)) expect(plain(a)).not.toBe(plain(b));
      }),
    );
    expect(canonicalText({ a: 1 })).not.toBe(canonicalText({ a: [1] }));
    expect(canonicalText({ a: null })).not.toBe(canonicalText({}));
  });

  it('reads numbers as their decimal text', () => {
    expect(canonicalText({ quantity: 150 })).toBe(canonicalText({ quantity: '150' }));
    expect(canonicalText(1e-7)).toBe('"0.0000001"');
    expect(canonicalText(JSON.parse('150.0'))).toBe('"150"');
  });
});

describe('decimalText', () => {
  it('writes every number out in full', () => {
    expect([0.0000001, 1e21, -0, 12.5].map((value) => decimalText.parse(value))).toEqual([
      '0.0000001',
      '1000000000000000000000',
      '0',
      '12.5',
    ]);
    for (const value of ['1e5', '', ' 1', '1.', '.5', 'NaN', Number.POSITIVE_INFINITY, '1'.repeat(31)])
      expect(decimalText.safeParse(value).success).toBe(false);
  });
});

/** The quick reader and the schema must say the same of anything. */
describe('readUsage', () => {
  const text = fc.oneof(
    fc.string({ minLength: 1, maxLength: 40 }),
    fc.constantFrom('', 'tenant-42', 'x'.repeat(50), 'x'.repeat(51), 'x'.repeat(200), 'x'.repeat(201)),
  );
  const anything = fc.oneof(fc.jsonValue({ maxDepth: 1 }) as fc.Arbitrary<unknown>, fc.constant(undefined));
  const mostly = (arbitrary: fc.Arbitrary<unknown>) =>
    fc.oneof({ weight: 15, arbitrary }, { weight: 1, arbitrary: anything });
  const data = fc.record(
    {
      customer: mostly(text),
      meter: mostly(text),
      quantity: mostly(
        fc.oneof(
          fc.double(),
          fc.integer(),
          fc.constantFrom(
            '1',
            '-0.5',
            '1e5',
            '1.',
            '',
            '9'.repeat(30),
            '9'.repeat(31),
            `1.${'1'.repeat(20)}`,
            `1.${'1'.repeat(21)}`,
          ),
        ),
      ),
      unit: mostly(text),
      subscription: mostly(text),
      revision: mostly(fc.oneof(fc.integer(), fc.double(), fc.constantFrom(2 ** 53, 2 ** 53 - 1))),
      updatedAt: mostly(
        fc.constantFrom(
          '2026-01-01T00:00:00Z',
          '2026-01-01T00:00:00.123456789+02:00',
          '2026-02-30T00:00:00Z',
          'today',
          '2026-01-01t00:00:00z',
        ),
      ),
      attributes: mostly(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 1 }) as fc.Arbitrary<unknown>)),
      more: anything,
    },
    { requiredKeys: ['customer', 'meter', 'quantity'] },
  );

  it('agrees with the schema', () => {
    let taken = 0;
    fc.assert(
      fc.property(
        fc.oneof({ weight: 20, arbitrary: data as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: anything }),
        (value) => {
          const read = readUsage(value);
          const parsed = usageRecorded.schema.safeParse(value);
          expect(read !== null).toBe(parsed.success);
          if (read && parsed.success) {
            taken += 1;
            const { attributes, ...rest } = parsed.data as Record<string, unknown>;
            expect(Object.fromEntries(Object.entries(read).filter(([, member]) => member !== undefined))).toEqual(
              Object.fromEntries(Object.entries(rest).filter(([, member]) => member !== undefined)),
            );
          }
        },
      ),
      { numRuns: 4_000 },
    );
    expect(taken).toBeGreaterThan(50);
  });
});
