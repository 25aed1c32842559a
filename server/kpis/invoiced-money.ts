import { moneyOf } from './contribute';
import { defineMoney } from './money';
import { moneyRecords, ORIGIN } from './records';

export const invoicedMoney = defineMoney({
  code: 'money.invoiced',
  title: 'Invoiced, net of credits',
  definition: 'Invoiced less credit memos, net of tax.',
  places: { executive: 40, finance: 20 },
  dimensions: ['invoiced'],
  contributes: {
    transaction: (state) => [
      ...(state.withoutOrigin ? [] : moneyOf(state, 'invoiced', state.invoicedAmount)),
      ...moneyOf(state, 'invoiced gross', state.invoicedGross),
    ],
  },
  figure: 'money.invoiced',
  records: { 'money.invoiced': moneyRecords(() => `t.invoiced_amount <> 0 AND ${ORIGIN}`) },
});
