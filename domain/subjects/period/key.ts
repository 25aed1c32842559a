import { defineKey } from '../../key';

/** An accounting period of a legal entity. */
export const periodKey = defineKey('entityId', 'period');
