import { expect, test } from 'vitest';
import { sourceHealth } from './source-health';

const now = new Date('2026-03-01T12:00:00Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);

test.each([
  [null, null, 'waiting'],
  [60, null, 'healthy'],
  [101, null, 'late'],
  [301, null, 'silent'],
  [301, 30, 'healthy'],
  [null, 200, 'late'],
] as const)('heard %s s ago, watermark %s s ago: %s', (received, mark, health) => {
  expect(
    sourceHealth(
      {
        lastReceivedAt: received === null ? null : ago(received),
        watermark: mark === null ? null : ago(mark),
        cadenceSeconds: 100,
      },
      now,
    ),
  ).toBe(health);
});

test('a watermark ahead of time counts as now', () => {
  expect(sourceHealth({ lastReceivedAt: null, watermark: ago(-1_000_000), cadenceSeconds: 1 }, now)).toBe('healthy');
});
