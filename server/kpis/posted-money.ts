import { defineMoney } from './money';

export const postedMoney = defineMoney({
  code: 'money.posted',
  title: 'Posted',
  definition: 'What the ERP booked for service periods that start in this period, net of tax and of reversals.',
  dimensions: ['posted'],
  figure: 'money.posted',
});
