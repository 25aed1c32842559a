import { defineLag } from './lag';

export const settlementLag = defineLag({
  code: 'lag.settlement',
  title: 'Payment lag',
  definition:
    'Settlement minus due date of the invoice; 95 of 100 transactions were at or below it; early counts as none.',
  datedBy: 'day of settlement',
  places: { executive: 80, finance: 100 },
  stage: 'settled',
  late: 604_800,
});
