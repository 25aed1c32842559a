import { defineException } from '../../../exceptions/define';
import { count, identifier, instant, money, quantity } from '../../../exceptions/evidence';
import { customer, heard, product, type SaidSignal, subscription, used } from '../../../exceptions/example';
import { decimal, text } from '../../../money';
import { missedQuantity, silenceOf } from '../pattern';

export const usageGap = defineException({
  code: 'usage-gap',
  title: 'Usage gap',
  class: 'timing',
  severity: 'medium',
  queue: 'ingestion',
  rule: 'A customer used a meter on at least 3 of the last 4 of a weekday, up to its last day of usage: that weekday is usual. Since then 3 usual days have ended in the zone of the legal entity without any usage of it, while its source was heard, its subscription runs, and no usage of the customer waits to be attached (the numbers are a policy).',
  consequence:
    'Either the customer stopped, which sales wants to know, or its usage is lost on the way and will be missing on the invoice.',
  remedy: 'Ask the product whether the customer was active: send what was lost, or tell the account’s owner.',
  atRisk:
    'Estimated: the usual quantity of the days missed, at the last price of the meter; unknown where it has none.',
  evidence: 'Usage of this customer and meter, or the end of its subscription.',
  subject: 'usage-flow',
  detect: (state, { now, policies }) => {
    const { pattern, account, reference, meter } = state;
    if (!pattern?.contracted || pattern.waits) return null;
    const silence = silenceOf(pattern, policies.of('usage-pattern', now, { entityId: account?.entityId ?? null }), now);
    if (!silence.since) return null;
    const lost = missedQuantity(silence);
    const amount = lost && state.price ? lost.times(state.price.unitAmount).toDecimalPlaces(2) : null;
    return {
      subjectId: state.id,
      title: `${account?.name ?? reference}: no usage, ${meter}`,
      cause: account
        ? { kind: 'usage-silence', about: 'account', id: account.id }
        : { kind: 'usage-silence', about: 'other', id: reference },
      stage: 'captured',
      amountAtRisk: amount && text(amount),
      amountBasis: amount ? 'estimated' : 'unknown',
      currency: amount && state.price ? state.price.currency : null,
      entityId: account?.entityId ?? null,
      region: account?.region ?? null,
      accountId: account?.id ?? null,
      transactions: [],
      since: silence.since,
      evidence: [
        identifier('Source', state.source),
        identifier('Customer reference', reference),
        identifier('Meter', meter),
        instant('Last usage', pattern.lastAt),
        count('Usual days without usage', silence.missed.length),
        ...(silence.perDay ? [quantity('A usual day', text(silence.perDay), state.meterUnit)] : []),
        ...(lost ? [quantity('Missing by that', text(decimal(lost)), state.meterUnit)] : []),
        ...(amount && state.price
          ? [money('Worth, at the last price of the meter', amount, state.price.currency)]
          : []),
        instant('Source heard until', pattern.heardUntil),
      ],
    };
  },
  examples: (names) => {
    const before = [
      ...customer(names),
      product(names),
      // Nobody waits for a charge or an invoice yet.
      subscription(names, { billing: { anchor: '2026-01-01T00:00:00Z', graceHours: 2400, billRunHours: 2400 } }),
    ];
    /** Fifty calls at noon of each working day from 2 February on. */
    const workdays = (last: string): SaidSignal[] => {
      const made: SaidSignal[] = [];
      for (
        let day = new Date('2026-02-02T17:00:00Z');
        day <= new Date(`${last}T17:00:00Z`);
        day = new Date(day.getTime() + 86_400_000)
      )
        if (day.getUTCDay() % 6 !== 0) made.push(used(names, day.toISOString(), '50'));
      return made;
    };
    return {
      holds: {
        words:
          'The customer made calls on every working day until Friday 13 March; then four working days went by without one, while metering was heard.',
        said: [...before, ...workdays('2026-03-13'), heard(names, '2026-03-20T11:00:00Z')],
      },
      nearly: {
        words: 'The last calls were of Tuesday 17 March: Wednesday and Thursday went by without.',
        said: [...before, ...workdays('2026-03-17'), heard(names, '2026-03-20T11:00:00Z')],
      },
      cleared: {
        words: 'Calls came again on Friday and on Monday.',
        said: [used(names, '2026-03-20T17:00:00Z', '50'), used(names, '2026-03-23T17:00:00Z', '50')],
      },
      returned: {
        words: 'Tuesday to Thursday brought none again.',
        said: ['2026-03-26T11:00:00Z', '2026-03-27T11:00:00Z', '2026-03-28T11:00:00Z'].map((time) =>
          heard(names, time),
        ),
      },
    };
  },
});
