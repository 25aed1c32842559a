import { kindsOf } from '@/domain/records';
import type { RecordRole } from '@/domain/records/define';

/** Kinds of records in these roles as a list of SQL literals: constants of a statement, so that it is planned with them. */
export const kindsSql = (...roles: readonly RecordRole[]): string =>
  kindsOf(...roles)
    .map((kind) => `'${kind}'`)
    .join(', ');
