/** One transaction's address: tab, chosen node, stage, and the instant of which the knowledge is shown. */
import { createParser, parseAsString, parseAsStringLiteral } from 'nuqs';

export const TABS = ['timeline', 'records', 'usage', 'identifiers', 'cases'] as const;
export type Tab = (typeof TABS)[number];

/** An instant as the API wrote it, precision kept; anything else is the present. */
export const parseAsInstant = createParser<string>({
  parse: (text) =>
    /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))
      ? text
      : null,
  serialize: (text) => text,
});

export const transactionPageParams = {
  tab: parseAsStringLiteral(TABS).withDefault('timeline'),
  node: parseAsString,
  stage: parseAsString,
  at: parseAsInstant,
};

/** Instants around the one shown, newest first as the API gives them; null is the present. */
export function steps(
  instants: readonly string[],
  at: string | null,
): { earlier: string | null | undefined; later: string | null | undefined } {
  if (at === null) return { earlier: instants[1] ?? instants[0], later: undefined };
  const time = Date.parse(at);
  const earlier = instants.find((instant) => Date.parse(instant) < time);
  const newer = instants.filter((instant) => Date.parse(instant) > time);
  // After the newest instant comes the present itself.
  return { earlier, later: newer.length > 0 ? newer.at(-1) : null };
}
