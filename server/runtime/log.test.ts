import { expect, it } from 'vitest';
import { currentTrace, traceOf, withTrace } from './log';

it('takes the trace that the caller states, and makes one when it is absent or malformed', () => {
  const stated = '4bf92f3577b34da6a3ce929d0e0e4736';
  expect(traceOf(`00-${stated}-00f067aa0ba902b7-01`)).toBe(stated);
  for (const bad of [undefined, null, '', 'x', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`]) {
    expect(traceOf(bad)).toMatch(/^[0-9a-f]{32}$/);
  }
});

it('keeps the trace through waiting', async () => {
  const seen = await withTrace('abc', async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return currentTrace();
  });
  expect(seen).toBe('abc');
  expect(currentTrace()).toBeUndefined();
});
