import { defineSubject } from '../define';
import { productKey } from './key';
import { type ProductFacts, productState } from './state';

/** A product that is sold: what the catalogue says of it, what billing charges for it, and whether the ERP can book it. */
export const product = defineSubject<'product', ProductFacts>({
  code: 'product',
  title: 'Product',
  key: productKey,
  state: productState,
  wakeAt: ({ unconfirmedFrom }, { now }) => (unconfirmedFrom && unconfirmedFrom > now ? unconfirmedFrom : null),
});
