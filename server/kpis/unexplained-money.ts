import { defineMoney } from './money';
import { differs, moneyRecords } from './records';

export const unexplainedMoney = defineMoney({
  code: 'money.unexplained',
  title: 'Unexplained variance',
  definition:
    'Differences between rated and invoiced and between invoiced and posted, beyond tolerance, that no open case explains. Signed: differences of both directions offset one another.',
  places: { executive: 28, finance: 70 },
  dimensions: ['invoice variance: unexplained', 'posting variance: unexplained'],
  direction: 'lower is better',
  figure: 'variance:unexplained',
  records: {
    variance: moneyRecords(
      (argument, params) => `((${differs('invoice', argument, params)}) OR (${differs('posting', argument, params)}))`,
    ),
  },
  tone: (any) => (any ? 'broken' : 'done'),
});
