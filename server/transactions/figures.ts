/** Drill-through: the transactions behind a figure of a dashboard. The figure's link carries the code; its KPI knows the rows. */
import { Refusal } from '@/domain/access';
import { RECORDS } from '@/server/kpis';
import type { ContextFilter } from './period';

/**
 * SQL conditions on the alias `t` for the code of a figure: a name of the registry, with an argument after a colon.
 * Refuses a code that no figure carries.
 */
export function figureCondition(code: string, context: ContextFilter, params: unknown[]): string[] {
  const [name = '', ...argument] = code.split(':');
  const records = RECORDS[name];
  if (!records)
    throw new Refusal(
      'invalid',
      'This figure is not known any more; open it from its dashboard again.',
      'filter.figure',
    );
  return records(argument.length ? argument.join(':') : undefined, context, params);
}
