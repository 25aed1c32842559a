import { moneyOf } from './contribute';
import { defineMoney } from './money';
import { moneyRecords, ORIGIN } from './records';

export const postedMoney = defineMoney({
  code: 'money.posted',
  title: 'Posted, net of reversals',
  definition: 'Booked in the ERP less reversals, net of tax.',
  places: { finance: 30 },
  dimensions: ['posted'],
  contributes: {
    transaction: (state) => (state.withoutOrigin ? [] : moneyOf(state, 'posted', state.postedAmount)),
  },
  figure: 'money.posted',
  records: { 'money.posted': moneyRecords(() => `t.posted_amount <> 0 AND ${ORIGIN}`) },
});
