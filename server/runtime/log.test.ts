import { pino } from 'pino';
import { expect, it } from 'vitest';
import { currentTrace, takeConsole, traceOf, withTrace } from './log';

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

it('makes one line of JSON of whatever packages print', () => {
  const lines: string[] = [];
  const kept = { ...console };
  try {
    takeConsole(pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) }));
    console.error('# SERVER_ERROR:', new Error('of\nseveral\nlines'));
    console.warn('\u001b[33mtwo\nlines\u001b[0m %d', 2);
    console.log({ deep: { value: [1, 2] } });
    console.error(new Error('alone'));
  } finally {
    Object.assign(console, kept);
  }
  expect(lines.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: 50, from: 'console', msg: '# SERVER_ERROR:', err: { message: 'of\nseveral\nlines' } },
    { level: 40, msg: 'two\nlines 2' },
    { level: 30, msg: '{ deep: { value: [ 1, 2 ] } }' },
    { level: 50, msg: 'alone', err: { message: 'alone' } },
  ]);
});
