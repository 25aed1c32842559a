/** Quantities from layer to layer: what each difference is made of, and that it adds up whatever came late. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closedAt, lateParts } from './late-usage';
import { decimal, sum, text, ZERO } from './money';
import { aggregatedBy, classOfQuantities, classOfStep, type Layers, quantityParts, stepsOf } from './quantities';

const tolerance = { absolute: '0', share: '0.001' };
const layers = (more: Record<string, number | boolean | null>): Layers => ({
  captured: null,
  aggregated: null,
  rated: null,
  billed: null,
  closed: true,
  late: ZERO,
  credited: ZERO,
  ...(Object.fromEntries(
    Object.entries(more).map(([name, value]) => [name, typeof value === 'number' ? decimal(value) : value]),
  ) as Partial<Layers>),
});
const told = (more: Record<string, number | boolean | null>) =>
  stepsOf(layers(more), tolerance).map(({ step, difference, late, broken }) => [
    step,
    text(difference),
    text(late),
    text(broken),
  ]);

describe('differences of quantity', () => {
  it('lie between the layers of which both sides are known, and add up to the whole', () => {
    expect(told({ captured: 1200, aggregated: 1100, rated: 1000, billed: 900 })).toEqual([
      ['aggregation', '100', '0', '100'],
      ['rating', '100', '0', '100'],
      ['billing', '100', '0', '100'],
    ]);
    expect(told({ captured: 1200, rated: 1200 })).toEqual([['rating', '0', '0', '0']]);
    expect(told({ aggregated: 1200, rated: 1100 })).toEqual([['rating', '100', '0', '100']]);
  });
  it('are nobody’s work within tolerance, and before the period is closed', () => {
    expect(told({ captured: 1200, rated: 1199 })).toEqual([['rating', '1', '0', '0']]);
    expect(told({ captured: 1200, aggregated: 600, closed: false })).toEqual([['aggregation', '600', '0', '0']]);
    const steps = stepsOf(layers({ captured: 1200, aggregated: 600, closed: false }), tolerance);
    expect(quantityParts(steps, new Map(), new Map(), tolerance)).toEqual({ aggregation: { 'not due yet': '600' } });
  });
  it('are late usage first, where the side before is the larger one', () => {
    expect(told({ captured: 1500, aggregated: 1200, rated: 1200, late: 300 })).toEqual([
      ['aggregation', '300', '300', '0'],
      ['rating', '0', '0', '0'],
    ]);
    expect(told({ captured: 1500, rated: 1100, late: 300 })).toEqual([['rating', '400', '300', '100']]);
    expect(told({ captured: 1000, rated: 1100, late: 300 })).toEqual([['rating', '-100', '0', '-100']]);
  });
  it('are credited where a credit memo takes off what was billed too much', () => {
    const steps = stepsOf(layers({ captured: 1000, rated: 1000, billed: 1200, credited: 200 }), tolerance);
    const parts = quantityParts(steps, new Map(), new Map(), tolerance);
    expect(parts).toEqual({ billing: { credited: '-200' } });
    expect([classOfStep(parts, 'billing'), classOfStep(parts, 'rating')]).toEqual(['credited', 'none']);
  });
  it('without a case are unexplained, with one in exception', () => {
    const steps = stepsOf(layers({ captured: 1200, rated: 1000 }), tolerance);
    expect(classOfQuantities(quantityParts(steps, new Map(), new Map(), tolerance))).toBe('unexplained');
    const explained = new Map([['rating', decimal(200)]] as const);
    expect(classOfQuantities(quantityParts(steps, explained, new Map(), tolerance))).toBe('in exception');
    expect(classOfQuantities(quantityParts(steps, new Map(), explained, tolerance))).toBe('written off');
  });
  it('have parts that add up to them, whatever is captured, stated, rated, billed, late and credited', () => {
    const amount = fc.integer({ min: 0, max: 5_000 }).map((n) => decimal(n).div(4));
    const maybe = fc.option(amount, { nil: null });
    fc.assert(
      fc.property(
        fc.record({ captured: maybe, aggregated: maybe, rated: maybe, billed: maybe, closed: fc.boolean() }),
        amount,
        amount,
        (known, late, credited) => {
          const steps = stepsOf({ ...known, late, credited }, tolerance);
          const mine = new Map(steps.map(({ step, late: part, broken }) => [step, part.plus(broken)]));
          const parts = quantityParts(steps, mine, new Map(), tolerance);
          for (const { step, difference, late: part } of steps) {
            expect(text(sum(Object.values(parts[step] ?? {})))).toBe(text(difference));
            // What is named as a case leaves nothing unexplained.
            expect(classOfStep(parts, step)).not.toBe('unexplained');
            expect(part.lessThanOrEqualTo(late)).toBe(true);
          }
        },
      ),
    );
  });
  it('compare what metering states by the function of the meter', () => {
    const stated = [
      { quantity: decimal(5), at: new Date('2026-02-10T00:00:00Z') },
      { quantity: decimal(3), at: new Date('2026-02-20T00:00:00Z') },
    ];
    expect([null, 'sum', 'max', 'latest'].map((name) => aggregatedBy(name, stated)?.toString())).toEqual([
      '8',
      '8',
      '5',
      '3',
    ]);
    expect(aggregatedBy('sum', [])).toBeNull();
  });
});

describe('late usage', () => {
  const came = (text: string, quantity: string) => ({ at: new Date(text), count: 1, quantity });
  const over = {
    grace: new Date('2026-03-02T00:00:00Z'),
    invoice: new Date('2026-03-03T06:00:00Z'),
    close: new Date('2026-03-06T20:00:00Z'),
  };
  const late = [
    came('2026-03-01T12:00:00Z', '1000'),
    came('2026-03-02T12:00:00Z', '10'),
    came('2026-03-04T12:00:00Z', '20'),
    came('2026-03-07T12:00:00Z', '30'),
  ];
  const parts = (rated: number) => {
    const steps = stepsOf(layers({ captured: 1060, rated, late: 60 }), tolerance);
    const found = lateParts(late, 'sum', decimal(1060), steps, over);
    return Object.fromEntries(Object.entries(found).map(([name, part]) => [name, part && text(part.quantity)]));
  };
  it('is told by what was over when it came; what came within the grace is not late', () => {
    expect(parts(1000)).toEqual({ close: '30', invoice: '20', grace: '10' });
  });
  it('is as much as is not rated, and what came last stands for it first', () => {
    expect(parts(1015)).toEqual({ close: '30', invoice: '15' });
    expect(parts(1060)).toEqual({});
  });
  it('is after the close when the books of the last day of the period were closed', () => {
    const period = (status: string) => ({
      ...{ period: '2026-02', startsOn: '2026-02-01', endsOn: '2026-02-28', status, cutoffAt: null },
      changedAt: over.close,
    });
    const entity = (status: string) => ({
      ...{ id: 'US', region: 'North America', currency: 'USD', postingHours: 24 },
      calendar: { zone: 'America/New_York' },
      periods: [period(status)],
    });
    const end = new Date('2026-03-01T05:00:00Z');
    expect(closedAt(entity('closed'), end)).toEqual(over.close);
    expect(closedAt(entity('open'), end)).toBeNull();
    expect(closedAt(null, end)).toBeNull();
  });
});
