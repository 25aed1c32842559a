import { defineKey } from '../../key';

/** A usage flow, by its ID. */
export const flowKey = defineKey('id');
