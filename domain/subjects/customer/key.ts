import { defineKey } from '../../key';

/** A customer as a source writes it: source name and reference. */
export const customerKey = defineKey('source', 'reference');
