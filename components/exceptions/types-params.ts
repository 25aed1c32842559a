/** The address of the catalogue of exception types. */
import { parseAsArrayOf, parseAsString } from 'nuqs';

export const typeParams = {
  q: parseAsString.withDefault(''),
  class: parseAsArrayOf(parseAsString).withDefault([]),
  /** Code of the type that is opened and brought into sight. */
  type: parseAsString,
};

interface Entry {
  readonly class: string;
  readonly title: string;
  readonly rule: string;
  readonly consequence: string;
  readonly remedy: string;
  readonly evidence: string;
}

/** Classes in the order in which their first type comes. */
export const classesOf = (types: readonly Pick<Entry, 'class'>[]): string[] => [
  ...new Set(types.map((type) => type.class)),
];

/** The types that hold every word asked for, of the classes asked for. */
export function narrowed<Type extends Entry>(
  types: readonly Type[],
  params: { readonly q: string; readonly class: readonly string[] },
): Type[] {
  const words = params.q.toLowerCase().split(/\s+/).filter(Boolean);
  return types.filter((type) => {
    if (params.class.length > 0 && !params.class.includes(type.class)) return false;
    const text = [type.title, type.rule, type.consequence, type.remedy, type.evidence].join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
