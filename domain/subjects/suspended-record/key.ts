import { defineKey } from '../../key';

/** A record, by its ID. */
export const recordKey = defineKey('id');
