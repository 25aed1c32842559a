import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Allowance, Lanes, Places } from './rate';

describe('an allowance', () => {
  it('gives the reserve at once, then so much a second, and says how long to wait', () => {
    const allowance = new Allowance(10, 20);
    expect(allowance.take('a', 20, 0)).toBe(0);
    expect(allowance.take('a', 1, 0)).toBe(100);
    expect(allowance.take('a', 1, 100)).toBe(0);
    expect(allowance.take('a', 1, 100)).toBe(100);
    expect(allowance.take('b', 20, 100), 'each has an own one').toBe(0);
  });

  it('never gives more than reserve and time allow, whatever is asked when', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(2_000), fc.integer({ min: 1, max: 8 })), { maxLength: 200 }), (asked) => {
        const allowance = new Allowance(5, 12);
        let now = 0;
        let given = 0;
        for (const [pause, units] of asked) {
          now += pause;
          if (allowance.take('a', units, now) === 0) given += units;
        }
        expect(given).toBeLessThanOrEqual(12 + (now / 1000) * 5 + 1e-6);
      }),
    );
  });

  it('remembers a bounded number, and forgets who was heard of longest ago', () => {
    const allowance = new Allowance(1, 1, 2);
    for (const who of ['a', 'b', 'c']) allowance.take(who, 1, 0);
    expect(allowance.take('c', 1, 0)).toBeGreaterThan(0);
    expect(allowance.take('a', 1, 0)).toBe(0);
  });

  it('is none at 0 units a second', () => {
    const allowance = new Allowance(0, 0);
    for (let n = 0; n < 1_000; n += 1) expect(allowance.take('a', 50, 0)).toBe(0);
  });
});

it('places are taken up to so many and freed once', () => {
  const places = new Places(2);
  const first = places.take('a');
  places.take('a');
  expect(places.take('a')).toBeUndefined();
  expect(places.take('b')).toBeDefined();
  first?.();
  first?.();
  expect(places.take('a')).toBeDefined();
  expect(places.take('a')).toBeUndefined();
});

it('lanes let so many through, some wait in order, the rest is told so', async () => {
  const lanes = new Lanes(1, 2);
  const order: string[] = [];
  const first = await lanes.take();
  const waiting = ['second', 'third'].map(async (name) => {
    const end = await lanes.take();
    order.push(name);
    end?.();
  });
  expect(lanes.take()).toBeUndefined();
  expect(order).toEqual([]);
  first?.();
  first?.();
  await Promise.all(waiting);
  expect(order).toEqual(['second', 'third']);
  expect(await lanes.take()).toBeDefined();
  expect(lanes.take()).toBeInstanceOf(Promise);
});
