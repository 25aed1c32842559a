import { defineKey } from '../../key';

/** A product, by its SKU. */
export const productKey = defineKey('sku');
