import { defineKey } from '../../key';

/** One identity of one system: the external ID of identity and account statements. */
export const identityKey = defineKey('system', 'externalId');

/** A statement of master data whose golden row must be chosen again. */
export const statementKey = defineKey('kind', 'externalId');
