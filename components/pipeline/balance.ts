/** How the two laws of conservation are laid out: every delivery and every amount in exactly one place. Pure. */
import type { Ink } from '../charts/palette';

export const DISPOSITIONS = [
  { key: 'applied', label: 'Applied', ink: 'done', meaning: 'Read, attached and in force.' },
  { key: 'pending', label: 'Pending', ink: 'progress', meaning: 'Durable, waiting for a worker.' },
  {
    key: 'suspended',
    label: 'Suspended',
    ink: 'risk',
    meaning:
      'Valid, but not attachable yet: an account, meter, unit, charge, subscription or document that it names is unknown. Kept, listed, and attached as soon as it is known.',
  },
  {
    key: 'deadLettered',
    label: 'Dead letters',
    ink: 'broken',
    meaning: 'Unreadable: schema or transformation failed. Kept with the reason.',
  },
  { key: 'discarded', label: 'Discarded', ink: 'faint', meaning: 'Set aside by a person, with a reason.' },
  {
    key: 'duplicates',
    label: 'Duplicates',
    ink: 'volume',
    meaning: 'The same identity and content again: suppressed, counted once only.',
  },
  {
    key: 'conflicting',
    label: 'Conflicting',
    ink: 'risk',
    meaning: 'The same identity with other content: all kept, one in force.',
  },
] as const satisfies readonly { key: string; label: string; ink: Ink; meaning: string }[];

export const MONEY_TERMS = [
  { key: 'notDueYet', label: 'Not due yet', ink: 'faint', meaning: 'The next stage has time left.' },
  {
    key: 'inException',
    label: 'In exception',
    ink: 'risk',
    meaning: 'An open case holds it; counted for its highest case only.',
  },
  { key: 'writtenOff', label: 'Written off', ink: 'volume', meaning: 'Given up by a person, with a reason.' },
  {
    key: 'credited',
    label: 'Credited',
    ink: 'volume',
    meaning: 'Rated, invoiced, and taken off again by a credit memo.',
  },
  { key: 'withinTolerance', label: 'Within tolerance', ink: 'volume', meaning: 'A difference too small to pursue.' },
  {
    key: 'unexplained',
    label: 'Unexplained',
    ink: 'broken',
    meaning: 'A difference that no open case explains: a business figure, to be looked into.',
  },
] as const satisfies readonly { key: string; label: string; ink: Ink; meaning: string }[];

/** Share of a count in another, both as whole-number strings of any length; for drawing and for "0.02 %", not for sums. */
export function partOf(part: string, whole: string): number {
  const total = Number(whole);
  return total > 0 ? Number(part) / total : 0;
}

export interface Verdict {
  proven: boolean;
  text: string;
}

/** Whether all deliveries are accounted for. */
export function countVerdict(residual: string): Verdict {
  if (BigInt(residual) === 0n)
    return { proven: true, text: 'Proven: every delivery received has exactly one disposition.' };
  return {
    proven: false,
    text: 'Not balanced: deliveries without a disposition, or with two. This is our defect; no source has to do anything.',
  };
}

/** Whether all money is accounted for, and if not, in which currencies. */
export function moneyVerdict(
  rows: readonly { currency: string; residual: string }[],
  isZero: (amount: string) => boolean,
): Verdict {
  const off = rows.filter((row) => !isZero(row.residual)).map((row) => row.currency);
  if (off.length === 0)
    return { proven: true, text: 'Proven: rated equals posted plus its differences, in every currency.' };
  return {
    proven: false,
    text: `Not balanced in ${off.join(', ')}. This is our defect: figures in ${off.length === 1 ? 'this currency' : 'these currencies'} are not to be certified until it is mended.`,
  };
}

/** A dead letter's body as a person reads it: indented when it is JSON, as it came when not. */
export function legible(body: string): string {
  try {
    // Only the layout may change. What a JSON number loses in a double would be shown as something that never came.
    JSON.parse(body);
  } catch {
    return body;
  }
  let depth = 0;
  let quoted = false;
  let out = '';
  for (let index = 0; index < body.length; index++) {
    const char = body[index] ?? '';
    if (quoted) {
      out += char;
      if (char === '\\') out += body[++index] ?? '';
      else if (char === '"') quoted = false;
    } else if (char === '"') {
      quoted = true;
      out += char;
    } else if (char === '{' || char === '[') {
      const rest = body.slice(index + 1).trimStart();
      if (rest[0] === '}' || rest[0] === ']') {
        out += char + rest[0];
        index = body.length - rest.length;
      } else out += `${char}\n${'  '.repeat(++depth)}`;
    } else if (char === '}' || char === ']') out += `\n${'  '.repeat(--depth)}${char}`;
    else if (char === ',') out += `,\n${'  '.repeat(depth)}`;
    else if (char === ':') out += ': ';
    else if (!/\s/.test(char)) out += char;
  }
  return out;
}
