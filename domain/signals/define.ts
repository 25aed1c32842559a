/** How a signal type is defined, and the field types that signal schemas share. */
import { z } from 'zod';
import { Decimal } from '../money';
import { microsOf } from './instant';

/** Plain notation: at most 30 digits before the point and 20 after it. */
export const DECIMAL = /^-?\d{1,30}(\.\d{1,20})?$/;

/** A JSON number in plain notation: 1e-7 becomes "0.0000001". */
export function numberText(value: number): string {
  const written = String(value);
  return written.includes('e') ? new Decimal(written).toFixed() : written;
}

/**
 * A decimal: a string in plain notation. A JSON number is accepted too and turned into its text; the reader of the
 * body has already made a string of every number that a double could not hold exactly.
 */
export const decimalText = z
  .union([z.string(), z.number()])
  .transform((value) => (typeof value === 'number' ? numberText(value) : value))
  .pipe(z.string().regex(DECIMAL, 'must be a decimal such as "12.50"'));

/** An instant: RFC 3339 with offset or Z, from 1900 to 2199, to the picosecond. */
export const instant = z.iso
  .datetime({
    offset: true,
    error: 'must be an RFC 3339 date-time with an offset, such as 2026-01-31T12:00:00Z',
  })
  .refine((text) => !Number.isNaN(microsOf(text)), {
    error: 'must lie between 1900 and 2199, with at most 12 digits of a second',
  });

/** Words that name something: one line, for control characters separate the parts of our own keys. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are refused
export const ONE_LINE = /^[^\u0000-\u001f\u007f-\u009f]*$/;
export const label = z.string().regex(ONE_LINE, 'must not contain control characters');

/** An identifier in the source's own system. */
export const externalId = label.min(1).max(200);
export const currencyCode = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as "EUR"');
export const zoneName = z.string().min(1).max(64).refine(isZone, 'must be an IANA time zone such as "Europe/Berlin"');

const zones = new Map<string, boolean>();
function isZone(name: string): boolean {
  const known = zones.get(name);
  if (known !== undefined) return known;
  let valid = true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
  } catch {
    valid = false;
  }
  if (zones.size < 1000) zones.set(name, valid);
  return valid;
}

/** Order of versions of one document: the source's revision, else when the source last changed it. */
export const versioned = {
  revision: z.number().int().nonnegative().optional(),
  updatedAt: instant.optional(),
};

/**
 * A list whose entries have identities: one that names the same thing twice is refused at the door, in words, for
 * nobody could tell afterwards which of the two was meant.
 * @param member the member of an entry that the refusal points at, or null for the entry itself
 * @param noun what an entry is, for the refusal
 * @param identityOf the identity of an entry, as it is shown; null when this entry may stand beside any other
 */
export function distinct<Item extends z.ZodType>(
  list: z.ZodArray<Item>,
  member: string | null,
  noun: string,
  identityOf: (entry: z.output<Item>) => string | null,
): z.ZodArray<Item> {
  return list.superRefine((entries, context) => {
    const seen = new Set<string>();
    for (const [index, entry] of entries.entries()) {
      const identity = identityOf(entry);
      if (identity === null) continue;
      if (seen.has(identity))
        context.addIssue({
          code: 'custom',
          path: member === null ? [index] : [index, member],
          message: `names ${JSON.stringify(identity)} a second time; a ${noun} stands in the list once`,
        });
      seen.add(identity);
    }
  });
}

/** A reference to a document of some system; without `system` the source's configured document system is meant. */
export const documentRef = z.object({
  system: label.min(1).max(100).optional(),
  type: z.enum(['invoice', 'creditmemo']),
  id: externalId,
});

export type SignalArea = 'usage' | 'billing' | 'erp' | 'money' | 'commercial' | 'crm' | 'source';

export interface SignalType<Schema extends z.ZodType = z.ZodType> {
  /** CloudEvents `type`, versioned: `usage.recorded.v1`. */
  readonly type: string;
  readonly area: SignalArea;
  readonly title: string;
  /** What the event says, one sentence, for the published schema. */
  readonly description: string;
  /** Shape of `data`. */
  readonly schema: Schema;
  /** A valid `data`, used by documentation, contract tests and the schema page. */
  readonly example: z.input<Schema>;
}

export function defineSignal<Schema extends z.ZodType>(signal: SignalType<Schema>): SignalType<Schema> {
  return signal;
}
