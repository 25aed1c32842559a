import { keyText } from '../key';
import { erpMappingChanged } from '../signals/erp';
import { defineStatement } from './define';

export const erpMapping = defineStatement({
  kind: 'erp mapping',
  signals: [erpMappingChanged],
  describe: (data, source) => [
    {
      externalId: keyText(source.name, data.mapping),
      validFrom: data.validFrom,
      body: { ...data, system: source.name },
    },
  ],
});
