import { defineLag } from './lag';

export const usageLag = defineLag({
  code: 'lag.usage',
  title: 'Usage ingestion lag',
  definition:
    'Receipt of a usage event minus when the usage happened; 95 of 100 events were at or below it, backfills included.',
  datedBy: 'day of receipt in UTC',
  places: { operations: 40 },
  link: { path: '/pipeline' },
  late: 3_600,
});
