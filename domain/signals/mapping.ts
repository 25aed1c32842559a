/**
 * The version of how canonical signals become records and statements (`domain/records`). Raised when the same signal
 * describes something else than before, so that what came in until then can be read again (`npm run reread`).
 *
 * 2: a tax that only the head of a document states is its lines'; a credit memo without an invoice waits for nothing;
 *    a posting has the customer that the ERP names.
 */
export const MAPPING_VERSION = 2;
