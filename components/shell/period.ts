import { formatDate } from './format';

export interface Period {
  from: string | null;
  to: string | null;
}

const iso = (year: number, month: number, day: number) =>
  new Date(Date.UTC(year, month, day)).toISOString().slice(0, 10);
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The usual periods around a day, as days that a link can hold; both ends included. */
export function periodsAround(today: Date): (Period & { label: string })[] {
  const year = today.getFullYear();
  const month = today.getMonth();
  const quarter = Math.floor(month / 3) * 3;
  return [
    { label: 'This month', from: iso(year, month, 1), to: iso(year, month + 1, 0) },
    { label: 'Last month', from: iso(year, month - 1, 1), to: iso(year, month, 0) },
    { label: 'Last 3 months', from: iso(year, month - 2, 1), to: iso(year, month + 1, 0) },
    { label: 'This quarter', from: iso(year, quarter, 1), to: iso(year, quarter + 3, 0) },
    { label: 'Last quarter', from: iso(year, quarter - 3, 1), to: iso(year, quarter, 0) },
    { label: 'This year', from: iso(year, 0, 1), to: iso(year, 11, 31) },
    { label: 'Last year', from: iso(year - 1, 0, 1), to: iso(year - 1, 11, 31) },
  ];
}

/** A period of days in the fewest words: "Nov 2025", "Q4 2025", "2025", "3 Nov 2025 – 7 Dec 2025". */
export function periodLabel({ from, to }: Period): string {
  if (!from && !to) return 'All periods';
  if (!from) return `until ${formatDate(to)}`;
  if (!to) return `since ${formatDate(from)}`;
  const [year = 0, month = 1, day] = from.split('-').map(Number);
  const ends = (months: number) => day === 1 && to === iso(year, month - 1 + months, 0);
  if (ends(1)) return `${MONTHS[month - 1]} ${year}`;
  if (ends(3) && month % 3 === 1) return `Q${(month + 2) / 3} ${year}`;
  if (ends(12) && month === 1) return String(year);
  return from === to ? formatDate(from) : `${formatDate(from)} – ${formatDate(to)}`;
}
