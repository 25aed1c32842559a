import { defineLag } from './lag';

export const invoiceLag = defineLag({
  code: 'lag.invoice',
  title: 'Invoice lag',
  definition:
    'Issue of the invoice minus its planned bill run; 95 of 100 transactions were at or below it. By day of issue; early counts as none.',
  link: { path: '/transactions', query: { figure: 'lag.invoice' } },
  late: 86_400,
});
