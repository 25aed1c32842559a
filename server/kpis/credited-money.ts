import { moneyOf } from './contribute';
import { defineMoney } from './money';
import { moneyRecords } from './records';

export const creditedMoney = defineMoney({
  code: 'money.credited',
  title: 'Credit memos',
  definition: 'Credit memos on invoices, net of tax.',
  places: { finance: 50 },
  dimensions: ['credited'],
  contributes: { transaction: (state) => moneyOf(state, 'credited', state.creditedAmount) },
  figure: 'money.credited',
  records: { 'money.credited': moneyRecords(() => 't.credited_amount <> 0') },
});
