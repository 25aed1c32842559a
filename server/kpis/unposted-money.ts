import { defineMoney } from './money';

export const unpostedMoney = defineMoney({
  code: 'money.unposted',
  title: 'Invoiced, not posted',
  definition: 'Invoiced minus posted for service periods that start in this period; what is not due yet is in it.',
  dimensions: ['posting variance'],
  figure: 'variance.posting',
  tone: (any) => (any ? 'risk' : 'done'),
});
