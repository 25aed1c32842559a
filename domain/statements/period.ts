import { periodChanged } from '../signals/erp';
import { defineStatement } from './define';

export const period = defineStatement({
  kind: 'period',
  signals: [periodChanged],
  describe: (data) => [{ externalId: `${data.entity}/${data.period}`, validFrom: data.changedAt, body: data }],
});
