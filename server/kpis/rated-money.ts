import { stagesOf } from '@/domain/stages';
import { UNCLAIMED_SQL } from '@/server/correlation/kinds';
import { moneyOf } from './contribute';
import { defineMoney } from './money';
import { moneyRecords, ORIGIN } from './records';

export const ratedMoney = defineMoney({
  code: 'money.rated',
  title: 'Rated',
  definition: 'What billing rated, net of tax. Prepaid money that is drawn down is no claim and is left out.',
  places: { executive: 30, finance: 10 },
  dimensions: ['rated'],
  contributes: {
    transaction: (state) => {
      // Prepaid money that is drawn down was rated, but is no claim: it stands apart from R.
      if (!stagesOf(state.kind).has('invoiced')) return moneyOf(state, 'drawn down', state.ratedAmount, state.rated);
      return state.withoutOrigin ? [] : moneyOf(state, 'rated', state.ratedAmount, state.rated);
    },
  },
  figure: 'money.rated',
  records: { 'money.rated': moneyRecords(() => `t.rated AND t.kind NOT IN (${UNCLAIMED_SQL}) AND ${ORIGIN}`) },
});
