/** One thing that is set, with its value before and now, in words. */
export interface Difference {
  readonly label: string;
  readonly before: string;
  readonly now: string;
}

/** A value as people read it: lists in order, yes and no, a dash for nothing. */
export function wordsOf(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–';
  if (Array.isArray(value)) return value.length === 0 ? '–' : value.map(wordsOf).join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([key, part]) => `${key} ${wordsOf(part)}`)
      .join(', ');
  return String(value);
}

/** What is not as it was, by label, in the labels' order. */
export function differences<State extends object>(
  before: State,
  now: State,
  labels: Readonly<Partial<Record<keyof State & string, string>>>,
): Difference[] {
  return (Object.entries(labels) as [keyof State & string, string][]).flatMap(([key, label]) => {
    const [was, is] = [wordsOf(before[key]), wordsOf(now[key])];
    return was === is ? [] : [{ label, before: was, now: is }];
  });
}
