/** How a policy is defined: what people may set about how strictly and how fast the company is watched. */
import { Refusal } from '../access';

export type PolicyScope = 'company' | 'entity' | 'entity and currency';

/** One value of a policy as people set it: a decimal string, in a unit. */
export interface PolicyField {
  readonly name: string;
  readonly label: string;
  /** "of the amount", "in document currency", "hours"; screens show it beside the value. */
  readonly unit: string;
  /** Bounds, both included. */
  readonly from: number;
  readonly to: number;
  readonly whole?: boolean;
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

/** The value as it is kept; refuses what is missing, no number, or out of bounds. */
export function checkedPolicy({ fields }: PolicyDefinition, value: Readonly<Record<string, unknown>>): PolicyValue {
  const known = new Set(fields.map(({ name }) => name));
  for (const name of Object.keys(value))
    if (!known.has(name)) throw new Refusal('invalid', `There is no ${name} in this policy.`, 'value');
  return Object.fromEntries(
    fields.map(({ name, label, from, to, whole }) => {
      const text = String(value[name] ?? '');
      const number = Number(text);
      if (!DECIMAL.test(text) || number < from || number > to || (whole && !Number.isInteger(number)))
        throw new Refusal('invalid', `${label}: a ${whole ? 'whole ' : ''}number from ${from} to ${to}.`, 'value');
      return [name, text];
    }),
  );
}
