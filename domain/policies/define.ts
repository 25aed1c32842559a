/** How a policy is defined: what people may set about how strictly and how fast the company is watched. */
import { Refusal } from '../access';

export type PolicyScope = 'entity' | 'entity and currency';

/** One value of a policy as people set it: a decimal string in a unit, or one of several words. */
export interface PolicyField {
  readonly name: string;
  readonly label: string;
  /** "of the amount", "in document currency", "hours"; screens show it beside the value. */
  readonly unit: string;
  /** Bounds, both included. */
  readonly from: number;
  readonly to: number;
  readonly whole?: boolean;
  /** The words it may be; bounds then mean nothing. */
  readonly choices?: readonly string[];
}

export type PolicyValue = Readonly<Record<string, string>>;

export interface PolicyDefinition {
  readonly code: string;
  readonly title: string;
  readonly description: string;
  readonly scope: PolicyScope;
  /** The date by which it is read: what a setting in force from a day on applies to. */
  readonly readBy: string;
  readonly fields: readonly PolicyField[];
  /** What holds until somebody sets it. */
  readonly standard: PolicyValue;
}

const DECIMAL = /^\d{1,15}(\.\d{1,6})?$/;

/** The value as it is kept; refuses what is missing, no number, out of bounds, or none of the words. */
export function checkedPolicy({ fields }: PolicyDefinition, value: Readonly<Record<string, unknown>>): PolicyValue {
  const known = new Set(fields.map(({ name }) => name));
  for (const name of Object.keys(value))
    if (!known.has(name)) throw new Refusal('invalid', `There is no ${name} in this policy.`, 'value');
  return Object.fromEntries(
    fields.map(({ name, label, from, to, whole, choices }) => {
      const text = String(value[name] ?? '');
      if (choices) {
        if (!choices.includes(text)) throw new Refusal('invalid', `${label}: one of ${choices.join(', ')}.`, 'value');
        return [name, text];
      }
      const number = Number(text);
      if (!DECIMAL.test(text) || number < from || number > to || (whole && !Number.isInteger(number)))
        throw new Refusal('invalid', `${label}: a ${whole ? 'whole ' : ''}number from ${from} to ${to}.`, 'value');
      return [name, text];
    }),
  );
}
