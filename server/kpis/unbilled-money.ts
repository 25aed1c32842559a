import { VARIANCE_CLASSES } from '@/domain/stages';
import { moneyOf } from './contribute';
import { defineMoney } from './money';
import { differs, moneyRecords } from './records';

const INVOICE = 'invoice variance';

/** What a credit memo took back is not waiting to be invoiced: it stands apart in the bridge. */
export const UNBILLED = VARIANCE_CLASSES.filter((name) => name !== 'none' && name !== 'credited').map(
  (name) => `${INVOICE}: ${name}`,
);

export const unbilledMoney = defineMoney({
  code: 'money.unbilled',
  title: 'Rated, not invoiced',
  definition:
    'Rated minus invoiced, net of tax; what is not due yet is in it, what credit memos took off again is not. With those credits it is the whole difference between rated and invoiced.',
  places: { executive: 20, finance: 60, operations: 80 },
  dimensions: UNBILLED,
  direction: 'lower is better',
  contributes: {
    transaction: (state) =>
      state.withoutOrigin
        ? []
        : [
            ...moneyOf(state, INVOICE, state.invoiceVariance),
            ...Object.entries(state.invoiceVarianceParts).flatMap(([part, amount]) =>
              moneyOf(state, `${INVOICE}: ${part}`, amount),
            ),
          ],
  },
  figure: 'variance.invoice:uncredited',
  records: { 'variance.invoice': moneyRecords((argument, params) => differs('invoice', argument, params)) },
  tone: (any) => (any ? 'risk' : 'done'),
});
