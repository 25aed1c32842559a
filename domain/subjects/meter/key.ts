import { defineKey } from '../../key';

/** A meter as a source writes it: source name and code. */
export const meterKey = defineKey('source', 'code');
