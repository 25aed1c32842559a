import { accountUpserted } from '../signals/commercial';
import { identityKey } from '../subjects/account/key';
import { defineStatement } from './define';

export const account = defineStatement({
  kind: 'account',
  signals: [accountUpserted],
  describe: (data, source) => [
    {
      externalId: identityKey.text({ system: source.name, externalId: data.account }),
      validFrom: data.effectiveAt,
      body: data,
    },
  ],
});
