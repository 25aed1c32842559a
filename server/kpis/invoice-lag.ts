import { defineLag } from './lag';

export const invoiceLag = defineLag({
  code: 'lag.invoice',
  title: 'Invoice lag',
  definition:
    'Issue of the invoice minus its planned bill run; 95 of 100 transactions were at or below it; early counts as none.',
  datedBy: 'day of issue',
  places: { executive: 60, operations: 50, finance: 80 },
  stage: 'invoiced',
  late: 86_400,
});
