import { defineKey } from '../../key';

/** A source, by its name. */
export const sourceKey = defineKey('name');
