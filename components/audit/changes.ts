/** Before and after of an act as one list: what was there, what is, and which of it changed. */

export interface Line {
  /** place in the content: `calendar.opens` */
  readonly field: string;
  /** null: was not there, is not there any more */
  readonly before: string | null;
  readonly after: string | null;
  readonly changed: boolean;
}

/** What an ID within a content is called. */
export interface Name {
  readonly value: string;
  readonly name: string;
}

const words = (value: unknown): string => {
  if (value === null || value === '') return '–';
  if (Array.isArray(value) && value.every((part) => typeof part !== 'object' || part === null))
    return value.length === 0 ? '–' : value.map(words).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** The parts of a content by place: objects are gone into, lists of plain values are one value. */
function flat(value: unknown, at = ''): Map<string, string> {
  if (
    value === null ||
    typeof value !== 'object' ||
    (Array.isArray(value) && value.every((part) => typeof part !== 'object' || part === null))
  )
    return new Map([[at || 'value', words(value)]]);
  const parts = new Map<string, string>();
  for (const [key, part] of Object.entries(value))
    for (const [place, text] of flat(
      part,
      at
        ? `${at}.${Array.isArray(value) ? Number(key) + 1 : key}`
        : Array.isArray(value)
          ? String(Number(key) + 1)
          : key,
    ))
      parts.set(place, text);
  return parts;
}

const withNames = (content: string | null, names: readonly Name[]): string | null =>
  content && names.reduce((text, { value, name }) => text.replaceAll(value, name), content);

const read = (json: string | null): Map<string, string> => {
  if (json === null) return new Map();
  try {
    return flat(JSON.parse(json) as unknown);
  } catch {
    return new Map([['value', json]]);
  }
};

/** Every part that was or is there, in the order of the content as it is now; the changed ones marked. */
export function changesOf(before: string | null, after: string | null, names: readonly Name[] = []): Line[] {
  const [was, is] = [read(before), read(after)];
  return [...new Set([...is.keys(), ...was.keys()])].map((field) => {
    const [old, now] = [was.get(field) ?? null, is.get(field) ?? null];
    return { field, before: withNames(old, names), after: withNames(now, names), changed: old !== now };
  });
}

/** The changed parts in one line, for a list. */
export function summaryOf(before: string | null, after: string | null, names: readonly Name[] = []): string {
  if (before === null && after === null) return '';
  const lines = changesOf(before, after, names).filter(({ changed }) => changed);
  const shown = lines
    .slice(0, 3)
    .map(({ field, before: old, after: now }) =>
      old === null ? `${field}: ${now}` : now === null ? `${field} gone` : `${field}: ${old} → ${now}`,
    );
  return shown.join(' · ') + (lines.length > 3 ? ` · ${lines.length - 3} more` : '');
}
