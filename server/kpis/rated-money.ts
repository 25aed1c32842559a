import { defineMoney } from './money';

export const ratedMoney = defineMoney({
  code: 'money.rated',
  title: 'Rated',
  definition: 'What billing priced for service periods that start in this period, net of tax.',
  dimensions: ['rated'],
  figure: 'money.rated',
});
