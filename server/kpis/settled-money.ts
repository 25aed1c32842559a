import { defineMoney } from './money';

export const settledMoney = defineMoney({
  code: 'money.settled',
  title: 'Collected',
  definition: 'Payments less refunds on invoices of service periods that start in this period, gross.',
  dimensions: ['settled'],
  figure: 'money.settled',
});
