import { keyText } from '../key';
import { pricePublished } from '../signals/catalog';
import { defineStatement } from './define';

export const price = defineStatement({
  kind: 'price',
  signals: [pricePublished],
  describe: (data, source) => [
    {
      externalId: keyText(source.name, data.price),
      validFrom: data.validFrom,
      body: { ...data, system: source.name },
    },
  ],
});
