import { identityLinked } from '../signals/commercial';
import { identityKey } from '../subjects/account/key';
import { defineStatement } from './define';

export const identity = defineStatement({
  kind: 'identity',
  signals: [identityLinked],
  describe: (data) => [
    {
      externalId: identityKey.text({ system: data.system, externalId: data.externalId }),
      target: identityKey.text({ system: data.account.system, externalId: data.account.id }),
      validFrom: data.validFrom,
      body: data,
    },
  ],
});
