import { defineMoney } from './money';

export const creditedMoney = defineMoney({
  code: 'money.credited',
  title: 'Credited',
  definition: 'Credit memos on invoices of service periods that start in this period, net of tax.',
  dimensions: ['credited'],
  figure: 'money.credited',
});
