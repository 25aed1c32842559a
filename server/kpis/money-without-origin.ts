import { moneyOf } from './contribute';
import { defineMoney } from './money';
import { moneyRecords } from './records';

export const moneyWithoutOrigin = defineMoney({
  code: 'money.without origin',
  title: 'Without origin',
  definition: 'Invoiced with nothing rated behind it, net of tax.',
  places: { finance: 74 },
  dimensions: ['without origin'],
  direction: 'lower is better',
  contributes: {
    transaction: (state) =>
      state.withoutOrigin
        ? [
            ...moneyOf(state, 'without origin', state.invoicedAmount),
            ...moneyOf(state, 'without origin: posted', state.postedAmount),
          ]
        : [],
  },
  figure: 'without origin',
  records: { 'without origin': moneyRecords(() => 't.without_origin') },
  tone: (any) => (any ? 'risk' : 'done'),
});
