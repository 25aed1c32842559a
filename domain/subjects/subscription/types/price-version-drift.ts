import { defineException } from '../../../exceptions/define';
import { identifier, instant, money } from '../../../exceptions/evidence';
import { billed, posted } from '../../../exceptions/example';
import { priced } from '../../../exceptions/example-agreements';
import { decimal, sum, text } from '../../../money';
import { aboutSubscription, causeOf } from '../finding';

/** A case shows so many charges one by one. */
const MOST = 10;

export const priceVersionDrift = defineException({
  code: 'price-version-drift',
  title: 'Price version drift',
  class: 'master data',
  severity: 'medium',
  queue: 'variance',
  rule: 'Billing rated a charge at another unit price than the one agreed with the customer, or else published for the product, for the day on which its service period began, and the amounts differ beyond tolerance. Of several prices in force the nearest counts. Products without a price are not compared, nor are units that differ.',
  consequence: 'The customer is charged by an old or a wrong price list: money is lost, or has to be given back.',
  remedy: 'Let billing rate the charge again at the price in force, or publish the price that was agreed.',
  evidence: 'A charge rated at the price in force, a price that fits it, or a charge that is void.',
  atRisk: 'The differences in unit price at the quantities that were charged.',
  subject: 'subscription',
  detect: (state) => {
    const { drifts, name, externalId } = state;
    const [first] = drifts;
    if (!first) return null;
    const currencies = new Set(drifts.map(({ charge }) => charge.body.currency));
    const currency = currencies.size === 1 ? first.charge.body.currency : null;
    const { price, charge, difference } = drifts.at(-1) ?? first;
    return {
      ...aboutSubscription(state),
      title: `${name}: ${price.product} at ${text(decimal(charge.body.unitAmount ?? '0'))} instead of ${text(decimal(price.unitAmount))} ${price.currency}, ${difference.isNegative() ? 'too little' : 'too much'}, ${externalId}`,
      cause: price.isAgreed ? causeOf('agreed-price', state) : { kind: 'price', about: 'other', id: price.id },
      amountAtRisk: currency ? text(sum(drifts.map((each) => each.difference.abs())).toDecimalPlaces(2)) : null,
      amountBasis: currency ? 'stated' : 'unknown',
      currency,
      stage: 'rated',
      transactions: [...new Set(drifts.flatMap((each) => each.charge.transactionId ?? []))].map((id) => ({
        id,
        amount: text(
          sum(
            drifts.flatMap((each) => (each.charge.transactionId === id && currency ? each.difference.abs() : [])),
          ).toDecimalPlaces(2),
        ),
      })),
      since: new Date(Math.min(...drifts.map((each) => each.charge.occurredAt.getTime()))),
      evidence: [
        identifier('Subscription', externalId),
        identifier(price.isAgreed ? 'Agreed price' : 'Published price', price.id),
        ...drifts
          .slice(-MOST)
          .flatMap((each) => [
            money(`${each.charge.externalId}: unit price charged`, each.charge.body.unitAmount ?? '0', price.currency),
            money(`${each.charge.externalId}: unit price in force`, each.price.unitAmount, each.price.currency),
            money(`${each.charge.externalId}: difference`, each.difference.toDecimalPlaces(2), each.price.currency),
          ]),
        instant('Period began', new Date(charge.body.periodStart)),
      ],
    };
  },
  examples: (names) => {
    const unbilled = billed(names).slice(0, -1);
    return {
      holds: {
        words: 'Calls were published at 0.12 USD from February on, and billing rated February at 0.10.',
        said: [...billed(names), posted(names, '2026-03-02T08:00:00Z'), priced(names, '0.12', '2026-02-01T00:00:00Z')],
      },
      nearly: {
        words: 'Calls cost 0.12 USD from March on, and billing rated February at the 0.10 of before.',
        said: [
          ...unbilled,
          priced(names, '0.10', '2026-01-01T00:00:00Z'),
          priced(names, '0.12', '2026-03-01T00:00:00Z', { price: names.of('pr-2') }),
        ],
      },
      cleared: {
        words: 'The price of February was corrected to 0.10 USD.',
        said: [priced(names, '0.10', '2026-02-01T00:00:00Z', { revision: 2 }, '2026-03-22T08:00:00Z')],
      },
      returned: {
        words: 'The correction was taken back.',
        said: [priced(names, '0.12', '2026-02-01T00:00:00Z', { revision: 3 }, '2026-03-26T08:00:00Z')],
      },
    };
  },
});
