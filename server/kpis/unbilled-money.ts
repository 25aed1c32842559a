import { defineMoney } from './money';

export const unbilledMoney = defineMoney({
  code: 'money.unbilled',
  title: 'Rated, not invoiced',
  definition: 'Rated minus invoiced for service periods that start in this period; what is not due yet is in it.',
  dimensions: ['invoice variance'],
  figure: 'variance.invoice',
  tone: (any) => (any ? 'risk' : 'done'),
});
