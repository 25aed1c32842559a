import { VARIANCE_CLASSES } from '@/domain/stages';
import { defineMoney } from './money';

export const unbilledMoney = defineMoney({
  code: 'money.unbilled',
  title: 'Rated, not invoiced',
  definition:
    'Rated minus invoiced for service periods that start in this period; what is not due yet is in it, what credit memos took off again is not.',
  dimensions: VARIANCE_CLASSES.filter((name) => name !== 'none' && name !== 'credited').map(
    (name) => `invoice variance: ${name}`,
  ),
  figure: 'variance.invoice:uncredited',
  tone: (any) => (any ? 'risk' : 'done'),
});
