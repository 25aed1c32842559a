import { defineMoney } from './money';

export const invoicedMoney = defineMoney({
  code: 'money.invoiced',
  title: 'Invoiced',
  definition:
    'What was invoiced for service periods that start in this period, net of tax and of credit memos; money without a rated counterpart stands apart.',
  dimensions: ['invoiced'],
  figure: 'money.invoiced',
});
