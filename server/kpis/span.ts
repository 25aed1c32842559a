/** Which days a dashboard is of, and which days it compares them with. Pure. */
import type { Span } from './define';

const DAY = 86_400_000;
const parse = (day: string) => new Date(`${day}T00:00:00Z`);
const format = (at: Date) => at.toISOString().slice(0, 10);
const monthStart = (at: Date, months: number) => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, 1));
const monthEnd = (at: Date, months: number) => new Date(monthStart(at, months + 1).getTime() - DAY);
const shifted = (day: string, days: number) => format(new Date(parse(day).getTime() + days * DAY));

/**
 * The span of a context. Open ends are filled: without any, the last month and this one, for what happened last month
 * is billed in this one.
 */
export function spanOf(context: { from?: string | null; to?: string | null }, now: Date): Span {
  const to = context.to ?? format(monthEnd(now, 0));
  const from = context.from ?? format(monthStart(parse(to), context.to ? 0 : -1));
  return from <= to ? { from, to } : { from: to, to: from };
}

/**
 * The days that a span is compared with: whole months with the whole months before, else as many days. Of a span that
 * still runs, only the days up to `today` are compared, with the same days before: one and a half months against two
 * whole ones would only say that time passes. A month that is shorter is taken to its end.
 *
 * @param today 'YYYY-MM-DD'
 */
export function spanBefore({ from, to }: Span, today: string): Span {
  const [start, end] = [parse(from), parse(to)];
  const running = from <= today && today < to;
  if (start.getUTCDate() === 1 && format(monthEnd(end, 0)) === to) {
    const months = (end.getUTCFullYear() - start.getUTCFullYear()) * 12 + end.getUTCMonth() - start.getUTCMonth() + 1;
    const begins = format(monthStart(start, -months));
    if (!running) return { from: begins, to: shifted(from, -1) };
    const last = monthEnd(parse(today), -months);
    const day = Math.min(parse(today).getUTCDate(), last.getUTCDate());
    return { from: begins, to: format(new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), day))) };
  }
  const days = Math.round((end.getTime() - start.getTime()) / DAY) + 1;
  return { from: shifted(from, -days), to: shifted(running ? today : to, -days) };
}
