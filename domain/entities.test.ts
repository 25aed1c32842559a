import { expect, it } from 'vitest';
import { Entities, type EntityVersion } from './entities';

const version = (from: string | null, region: string, postingHours = 24): EntityVersion => ({
  from: from === null ? Number.NEGATIVE_INFINITY : Date.parse(from),
  facts: { id: 'US', region, currency: 'USD', calendar: { zone: 'UTC' } as never, postingHours, periods: [] },
});
const regionsAt = (versions: readonly EntityVersion[], ...days: string[]) =>
  days.map((day) => new Entities(new Map([['US', versions]])).at('US', new Date(day))?.region ?? null);

it('is at each instant what was set last of what holds then', () => {
  const moved = [version(null, 'AMER'), version('2026-04-01T00:00:00Z', 'EMEA')];
  expect(regionsAt(moved, '2026-03-31T23:59:59Z', '2026-04-01T00:00:00Z')).toEqual(['AMER', 'EMEA']);
  const announced = [...moved, version('2026-06-01T00:00:00Z', 'APAC')];
  expect(regionsAt(announced, '2026-03-01', '2026-05-01', '2026-07-01')).toEqual(['AMER', 'EMEA', 'APAC']);
  // Said later and of an earlier day: from then on.
  expect(regionsAt([...announced, version('2026-03-15T00:00:00Z', 'LATAM')], '2026-03-01', '2026-07-01')).toEqual([
    'AMER',
    'LATAM',
  ]);
  expect(regionsAt([...announced, version(null, 'NORAM')], '2020-01-01', '2026-07-01'), 'a correction').toEqual([
    'NORAM',
    'NORAM',
  ]);
  expect(regionsAt([version('2026-04-01T00:00:00Z', 'EMEA')], '2026-03-01')).toEqual([null]);
});

it('is cut only where accounts read something else of it', () => {
  const entities = new Entities(
    new Map([
      [
        'US',
        [
          version(null, 'AMER'),
          version('2026-02-01T00:00:00Z', 'AMER', 48),
          version('2026-04-01T00:00:00Z', 'EMEA', 48),
        ],
      ],
    ]),
  );
  expect(entities.course('US').map(({ from, to, facts }) => [from, to, facts?.region])).toEqual([
    [Number.NEGATIVE_INFINITY, Date.parse('2026-04-01'), 'AMER'],
    [Date.parse('2026-04-01'), Number.POSITIVE_INFINITY, 'EMEA'],
  ]);
  expect(entities.course('nobody')).toEqual([
    { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY, facts: null },
  ]);
});
