import { defineException } from '../../../exceptions/define';
import { identifier, instant, money, words } from '../../../exceptions/evidence';
import { customer, type Names, product, subscription } from '../../../exceptions/example';
import { OBSTACLE_TERM } from '../../../readiness';
import { accountUpserted } from '../../../signals/commercial';
import { aboutSubscription, causeOf } from '../finding';

export const invoiceNotReady = defineException({
  code: 'invoice-not-ready',
  title: 'Invoice not ready',
  class: 'timing',
  severity: 'medium',
  queue: 'master-data',
  rule: 'The bill run of a subscription is near, by the policy, and the account has no tax code although the ERP states one for others of its legal entity, or metering, which stated the usage of earlier periods, has not stated that of the period that ended by the time that it may take. What else stands in the way of an invoice has a case of its own.',
  consequence: 'The invoice would be refused by the ERP, or leave out usage that has to be billed later.',
  remedy: 'Complete the tax code, or let metering state the usage, before the bill run.',
  evidence: 'A tax code of the account, the aggregate of the period; a bill run that is over closes it too.',
  atRisk: 'What was rated of the period before; estimated.',
  subject: 'subscription',
  obstacle: 'tax attribute',
  detect: (state, { now }) => {
    const { invoicing, externalId, name } = state;
    if (!invoicing || invoicing.obstacles.length === 0 || invoicing.nearFrom > now) return null;
    const { run, obstacles, worth, nearFrom } = invoicing;
    const hasTax = obstacles.some(({ code }) => code === 'tax attribute');
    return {
      ...aboutSubscription(state),
      title: `${name}: ${obstacles.map(({ code }) => OBSTACLE_TERM[code].label.toLowerCase()).join(', ')} before the bill run, ${externalId}`,
      cause: causeOf(hasTax ? 'tax-code' : 'usage', state),
      amountAtRisk: worth?.amount ?? null,
      amountBasis: worth ? 'estimated' : 'unknown',
      currency: worth?.currency ?? null,
      stage: 'invoiced',
      transactions: [],
      since: nearFrom,
      evidence: [
        identifier('Subscription', externalId),
        ...obstacles.map(({ code, about }) => words(OBSTACLE_TERM[code].label, about)),
        ...(worth ? [money('Last period was rated at', worth.amount, worth.currency)] : []),
        instant('Period ends', run.periodEnd),
        instant('Bill run', run.at),
      ],
    };
  },
  examples: (names) => {
    const daily = subscription(names, { billing: { interval: 'day', anchor: '2026-01-01T00:00:00Z' } });
    const sold = [...customer(names, { revision: 1 }), product(names), daily, neighbour(names)];
    return {
      holds: {
        words: 'A daily bill run was ahead, and the account had no tax code, while another one of the entity had.',
        said: sold,
      },
      nearly: {
        words: 'Its tax code was stated on the day before.',
        said: [...sold, taxed(names, 'V1', 2, '2026-03-19T08:00:00Z')],
      },
      cleared: {
        words: 'The tax code was added.',
        said: [taxed(names, 'V1', 2, '2026-03-22T08:00:00Z')],
      },
      returned: {
        words: 'A clean-up emptied it again.',
        said: [taxed(names, undefined, 3, '2026-03-26T08:00:00Z')],
      },
    };
  },
});

const account = (names: Names, id: string, more: object, time: string) =>
  names.say('crm', accountUpserted, time, {
    ...{ account: names.of(id), name: `${id} ${names.mark}`, entity: names.entity, region: 'North America' },
    ...more,
  });
const taxed = (names: Names, taxCode: string | undefined, revision: number, time: string) =>
  account(names, 'acc-1', { revision, ...(taxCode ? { taxCode } : {}) }, time);
const neighbour = (names: Names) => account(names, 'acc-2', { taxCode: 'V1' }, '2026-01-01T00:00:00Z');
