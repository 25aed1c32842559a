import { flowId } from '../identity';
import { usageAggregated } from '../signals/usage';
import { terms } from '../terms';
import { defineRecord } from './define';

export const usageAggregate = defineRecord({
  kind: 'usage aggregate',
  role: 'usage',
  signals: [usageAggregated],
  words: { name: 'Usage aggregate', happened: 'Usage aggregated', tone: 'done' },
  statuses: terms({ stated: ['Stated', 'done', 'Metering stated what was used.'] }),
  stage: 'aggregated',
  figure: 'quantity',
  direct: true,
  describe: (data, source) => {
    const parts = {
      customer: data.customer,
      subscription: data.subscription ?? '',
      meter: data.meter,
      unit: data.unit ?? '',
    };
    return {
      externalId: data.aggregate,
      occurredAt: data.windowEnd,
      customer: data.customer,
      amount: data.quantity,
      flow: { id: flowId(source.name, parts.customer, parts.subscription, parts.meter, parts.unit), ...parts },
    };
  },
});
