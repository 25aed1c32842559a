import { moneyOf } from './contribute';
import { defineMoney } from './money';
import { differs, moneyRecords } from './records';

const POSTING = 'posting variance';

export const unpostedMoney = defineMoney({
  code: 'money.unposted',
  title: 'Invoiced, not posted',
  definition: 'Invoiced minus posted, net of tax, credits and reversals; what is not due yet is in it.',
  places: { executive: 25, finance: 64, operations: 84 },
  dimensions: [POSTING],
  direction: 'lower is better',
  contributes: {
    transaction: (state) =>
      state.withoutOrigin
        ? []
        : [
            ...moneyOf(state, POSTING, state.postingVariance),
            ...Object.entries(state.postingVarianceParts).flatMap(([part, amount]) =>
              moneyOf(state, `${POSTING}: ${part}`, amount),
            ),
          ],
  },
  figure: 'variance.posting',
  records: { 'variance.posting': moneyRecords((argument, params) => differs('posting', argument, params)) },
  tone: (any) => (any ? 'risk' : 'done'),
});
