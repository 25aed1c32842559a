import { defineLag } from './lag';

export const settlementLag = defineLag({
  code: 'lag.settlement',
  title: 'Payment lag',
  definition:
    'Settlement minus due date of the invoice; 95 of 100 transactions were at or below it. By day of settlement; early counts as none.',
  link: { path: '/transactions', query: { figure: 'lag.settlement' } },
  late: 604_800,
});
