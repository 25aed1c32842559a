import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Allocator, allocate } from './allocation';
import { exampleFact } from './example-fact';
import type { LineFact } from './facts';
import { Decimal, decimal, minorDigits, sum, text, ZERO } from './money';
import { exampleFacts } from './subjects/document/example';
import { spreadCredit } from './subjects/document/state';

const cents = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }).map((n) => decimal(n).div(100));
const currency = fc.constantFrom('USD', 'EUR', 'JPY', 'KWD', 'CLF');

describe('allocate', () => {
  const weights = fc.array(
    fc.integer({ min: 0, max: 1_000_000 }).map((n) => decimal(n).div(100)),
    { minLength: 1, maxLength: 12 },
  );

  it('gives parts that sum to the whole, each within one minor unit of its exact share', () => {
    fc.assert(
      fc.property(cents, weights, currency, (total, parts, code) => {
        const made = allocate(total, parts, code);
        expect(made).toHaveLength(parts.length);
        expect(text(sum(made))).toBe(text(total));
        const weight = sum(parts);
        const unit = new Decimal(10).pow(-Math.max(minorDigits(code), total.decimalPlaces()));
        if (weight.isZero()) return;
        made.forEach((part, index) => {
          const exact = total.times(parts[index] as Decimal).div(weight);
          expect(part.minus(exact).abs().lessThan(unit)).toBe(true);
          expect(part.div(unit).isInteger()).toBe(true);
        });
      }),
      { numRuns: 1_000, seed: 1 },
    );
  });

  it('never gives more to a smaller weight, and gives nothing to none', () => {
    fc.assert(
      fc.property(
        cents.map((value) => value.abs()),
        weights,
        (total, parts) => {
          const made = allocate(total, parts, 'USD');
          if (sum(parts).isZero()) return;
          parts.forEach((weight, a) => {
            if (weight.isZero()) expect(made[a]?.isZero()).toBe(true);
            parts.forEach((other, b) => {
              if (weight.greaterThan(other)) expect(made[a]?.greaterThanOrEqualTo(made[b] as Decimal)).toBe(true);
            });
          });
        },
      ),
      { numRuns: 500, seed: 2 },
    );
  });

  it('hands the remainder out by largest remainder, ties to the lower index', () => {
    const parts = (total: string, weights: string[], code = 'USD') =>
      allocate(decimal(total), weights.map(decimal), code).map(text);
    expect(parts('299.99', ['100', '100', '100'])).toEqual(['100', '100', '99.99']);
    expect(parts('10', ['10', '20', '30'])).toEqual(['1.67', '3.33', '5']);
    expect(parts('-10', ['10', '20', '30'])).toEqual(['-1.67', '-3.33', '-5']);
    expect(parts('100', ['1', '1', '1'], 'JPY')).toEqual(['34', '33', '33']);
    expect(parts('0.001', ['1', '1'])).toEqual(['0.001', '0']);
    expect(parts('5', ['0', '0'])).toEqual(['5', '0']);
    expect(parts('5', [])).toEqual([]);
  });

  it('allocates over weights that net to less than some of them', () => {
    expect(text(sum(allocate(decimal('70'), [decimal('100'), decimal('-30')], 'USD')))).toBe('70');
    fc.assert(
      fc.property(cents, fc.array(cents, { minLength: 1, maxLength: 6 }), (total, mixed) => {
        expect(text(sum(allocate(total, mixed, 'USD')))).toBe(text(total));
      }),
      { numRuns: 500, seed: 3 },
    );
  });
});

/** What `allocate` says of itself, in fractions: the parts of a total in whole units of its scale. */
function defined(total: Decimal, weights: readonly Decimal[], code: string): string[] {
  const exact = (value: Decimal) => BigInt(value.times('1e30').toFixed());
  const scale = Math.max(minorDigits(code), total.decimalPlaces());
  const units = BigInt(total.times(new Decimal(10).pow(scale)).toFixed());
  const whole = exact(sum(weights));
  if (whole === 0n) return weights.map((_, index) => (index === 0 ? text(total) : '0'));
  const sign = whole < 0n ? -1n : 1n;
  const shares = weights.map((weight, index) => {
    const [share, by] = [units * exact(weight) * sign, whole * sign];
    const part = share / by - (share % by < 0n ? 1n : 0n);
    return { index, part, rest: share - part * by };
  });
  let left = units - shares.reduce((all, { part }) => all + part, 0n);
  for (const share of [...shares].sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1))) {
    if (left <= 0n) break;
    share.part += 1n;
    left -= 1n;
  }
  return shares.map(({ part }) => text(new Decimal(10).pow(-scale).times(String(part)).plus(0)));
}

const amount = fc.oneof(
  cents,
  fc.integer({ min: -500, max: 500 }).map((n) => decimal(n)),
  fc.bigInt({ min: -(10n ** 22n), max: 10n ** 22n }).map((n) => decimal(String(n)).div('1e4')),
);

describe('an allocator', () => {
  it('splits as the definition says, small numbers and large ones, and ties of parts of any size', () => {
    fc.assert(
      fc.property(amount, fc.array(amount, { minLength: 1, maxLength: 9 }), currency, (total, weights, code) => {
        expect(allocate(total, weights, code).map((part) => text(part.plus(0)))).toEqual(defined(total, weights, code));
      }),
      { numRuns: 3_000, seed: 5 },
    );
  });

  it('gives for many totals what it gives for each of them, added up', () => {
    const several = fc.array(amount, { maxLength: 8 });
    fc.assert(
      fc.property(several, fc.array(amount, { minLength: 1, maxLength: 9 }), currency, (totals, weights, code) => {
        const alone = totals.map((total) => allocate(total, weights, code));
        const together = new Allocator(weights).all([...totals, ...totals], code);
        expect(together.map((part) => text(part))).toEqual(
          weights.map((_, index) => text(sum(alone.map((parts) => parts[index] ?? ZERO)).times(2))),
        );
      }),
      { numRuns: 1_000, seed: 6 },
    );
  });
});

describe('a credit', () => {
  const line = (name: string, more: Partial<LineFact>): LineFact => ({
    line: name,
    position: Number(name),
    transactionId: null,
    attachment: 'stated',
    creditsId: null,
    creditsLine: null,
    amount: '0',
    tax: '0',
    quantity: null,
    ...more,
  });
  const credited = fc.record({
    invoice: fc.constantFrom('in-1', 'in-1', 'in-2', null),
    at: fc.constantFrom('1', '2', '9', null, null),
    amount: cents,
  });

  it('comes to the lines of an invoice as if each of its lines were brought there by itself', () => {
    fc.assert(
      fc.property(
        fc.array(cents, { minLength: 1, maxLength: 6 }),
        fc.array(credited, { maxLength: 8 }),
        (nets, parts) => {
          const lines = nets.map((net, index) => line(String(index + 1), { amount: text(net) }));
          const credit = {
            ...exampleFacts(null),
            lines: parts.map(({ invoice, at }, index) => line(String(index), { creditsId: invoice, creditsLine: at })),
          };
          const invoice = { record: { ...exampleFact('invoice', 'billing'), id: 'in-1' }, lines };
          const expected = nets.map(() => ZERO);
          for (const part of parts) {
            if (part.invoice !== 'in-1') continue;
            const stated = lines.findIndex((each) => each.line === part.at);
            const shares =
              stated < 0
                ? allocate(part.amount, nets, invoice.record.currency ?? 'USD')
                : nets.map((_, place) => (place === stated ? part.amount : ZERO));
            shares.forEach((share, place) => {
              expected[place] = (expected[place] as Decimal).plus(share);
            });
          }
          const made = spreadCredit(
            invoice,
            credit,
            parts.map((part) => part.amount),
          );
          expect(nets.map((_, place) => text(made.get(place) ?? ZERO))).toEqual(expected.map((part) => text(part)));
          for (const part of made.values()) expect(part.isZero()).toBe(false);
        },
      ),
      { numRuns: 500, seed: 7 },
    );
  });
});
