import { moneyOf } from './contribute';
import { defineMoney } from './money';
import { moneyRecords } from './records';

export const settledMoney = defineMoney({
  code: 'money.settled',
  title: 'Collected, gross',
  definition: 'Payments less refunds on invoices, tax included: compare it with what was invoiced gross, not net.',
  places: { executive: 50, finance: 40 },
  dimensions: ['settled'],
  contributes: { transaction: (state) => moneyOf(state, 'settled', state.settledAmount) },
  figure: 'money.settled',
  records: { 'money.settled': moneyRecords(() => 't.settled_amount <> 0') },
});
