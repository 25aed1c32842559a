/**
 * The version of how canonical signals become records and statements (`domain/records`). Raised when the same signal
 * describes something else than before, so that what came in until then can be read again.
 */
export const MAPPING_VERSION = 1;
