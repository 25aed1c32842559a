import { defineLag } from './lag';

export const postingLag = defineLag({
  code: 'lag.posting',
  title: 'ERP posting lag',
  definition:
    'Posting in the ERP minus when the legal entity allows posting to take until; 95 of 100 transactions were at or below it; early counts as none.',
  datedBy: 'day of posting',
  places: { executive: 70, finance: 90, operations: 60 },
  stage: 'posted',
  late: 86_400,
});
