/** Which days a dashboard is of, and which days it compares them with. Pure. */
import type { Span } from './define';

const DAY = 86_400_000;
const parse = (day: string) => new Date(`${day}T00:00:00Z`);
const format = (at: Date) => at.toISOString().slice(0, 10);
const monthStart = (at: Date, months: number) => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, 1));
const monthEnd = (at: Date, months: number) => new Date(monthStart(at, months + 1).getTime() - DAY);

/**
 * The span of a context. Open ends are filled: without any, the last month and this one, for what happened last month
 * is billed in this one.
 */
export function spanOf(context: { from?: string | null; to?: string | null }, now: Date): Span {
  const to = context.to ?? format(monthEnd(now, 0));
  const from = context.from ?? format(monthStart(parse(to), context.to ? 0 : -1));
  return from <= to ? { from, to } : { from: to, to: from };
}

/** The span of equal length just before: whole months before whole months, else as many days. */
export function spanBefore({ from, to }: Span): Span {
  const [start, end] = [parse(from), parse(to)];
  const before = format(new Date(start.getTime() - DAY));
  const wholeMonths = start.getUTCDate() === 1 && format(monthEnd(end, 0)) === to;
  if (wholeMonths) {
    const months = (end.getUTCFullYear() - start.getUTCFullYear()) * 12 + end.getUTCMonth() - start.getUTCMonth() + 1;
    return { from: format(monthStart(start, -months)), to: before };
  }
  return { from: format(new Date(start.getTime() - (end.getTime() - start.getTime()) - DAY)), to: before };
}
