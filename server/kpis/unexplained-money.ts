import { defineMoney } from './money';

export const unexplainedMoney = defineMoney({
  code: 'money.unexplained',
  title: 'Unexplained variance',
  definition:
    'Differences between rated and invoiced and between invoiced and posted, beyond tolerance, that no open case explains. Signed: differences of both directions offset one another.',
  dimensions: ['invoice variance: unexplained', 'posting variance: unexplained'],
  figure: 'variance:unexplained',
  tone: (any) => (any ? 'broken' : 'done'),
});
