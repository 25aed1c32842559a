import { defineKey } from '../key';

/** A policy of a place: '' is every entity, every currency. */
export const policyKey = defineKey('code', 'entityId', 'currency');
