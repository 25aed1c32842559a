import { kindsOf } from '@/domain/records';
import type { RecordRole } from '@/domain/records/define';
import { CHARGE_KINDS } from '@/domain/signals/billing';
import { stagesOf } from '@/domain/stages';
import { STATEMENTS } from '@/domain/statements';

const literals = (kinds: readonly string[]): string => kinds.map((kind) => `'${kind}'`).join(', ');

/** Kinds of records in these roles as a list of SQL literals: constants of a statement, so that it is planned with them. */
export const kindsSql = (...roles: readonly RecordRole[]): string => literals(kindsOf(...roles));

/** Kinds of statement that choose what a usage event counts, in place of a golden row. Literals likewise. */
export const CORRECTIONS_SQL = literals(
  Object.values(STATEMENTS).flatMap(({ kind, settles }) => (settles === 'event' ? [kind] : [])),
);

/** Kinds of charge that are rated and never invoiced, as drawn from prepaid money: no claim. Literals likewise. */
export const UNCLAIMED_SQL = literals(CHARGE_KINDS.filter((kind) => !stagesOf(kind).has('invoiced')));
