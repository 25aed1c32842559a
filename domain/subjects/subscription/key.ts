import { defineKey } from '../../key';

/** A subscription of a billing system, whether or not that has stated it. */
export const subscriptionKey = defineKey('system', 'externalId');
