import { keyText } from '../key';
import { entitlementChanged } from '../signals/orders';
import { defineStatement } from './define';

/** Namespaced by its source: two systems may use one ID. */
export const entitlement = defineStatement({
  kind: 'entitlement',
  signals: [entitlementChanged],
  describe: (data, source) => [
    {
      externalId: keyText(source.name, data.entitlement),
      validFrom: data.effectiveAt,
      body: { ...data, system: source.name, billing: source.documentSystem ?? source.name },
    },
  ],
});
