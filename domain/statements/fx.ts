import { fxPublished } from '../signals/payments';
import { defineStatement } from './define';

export const fx = defineStatement({
  kind: 'fx',
  signals: [fxPublished],
  describe: (data) => [{ externalId: `${data.base}/${data.quote}/${data.date}`, body: data }],
});
