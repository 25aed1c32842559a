import { defineLag } from './lag';

export const postingLag = defineLag({
  code: 'lag.posting',
  title: 'ERP posting lag',
  definition:
    'Posting in the ERP minus when the legal entity allows posting to take until; 95 of 100 transactions were at or below it. By day of posting; early counts as none.',
  link: { path: '/transactions', query: { figure: 'lag.posting' } },
  late: 86_400,
});
