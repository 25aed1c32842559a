import { defineMoney } from './money';

export const moneyWithoutOrigin = defineMoney({
  code: 'money.without origin',
  title: 'Without origin',
  definition: 'Invoiced money that no rated charge stands behind, net of tax.',
  dimensions: ['without origin'],
  figure: 'without origin',
  tone: (any) => (any ? 'risk' : 'done'),
});
