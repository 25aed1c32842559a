/** The quick reader of `usage.recorded` data: says the same as its schema, at a tenth of the cost (a test holds both). */
import { DECIMAL, instant, numberText, ONE_LINE } from './define';

export interface UsageReading {
  customer: string;
  meter: string;
  /** Decimal in plain notation. */
  quantity: string;
  unit: string | undefined;
  subscription: string | undefined;
  revision: number | undefined;
  updatedAt: string | undefined;
}

const isExternalId = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= 200 && ONE_LINE.test(value);

/** What the data says, or null when the schema refuses it (ask the schema why). */
export function readUsage(data: unknown): UsageReading | null {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return null;
  const { customer, meter, quantity, unit, subscription, revision, updatedAt, attributes } = data as Record<
    string,
    unknown
  >;
  if (!isExternalId(customer) || !isExternalId(meter)) return null;
  const amount = typeof quantity === 'number' ? numberText(quantity) : quantity;
  if (typeof amount !== 'string' || !DECIMAL.test(amount)) return null;
  if (unit !== undefined && !(typeof unit === 'string' && unit.length <= 50 && ONE_LINE.test(unit))) return null;
  if (subscription !== undefined && !isExternalId(subscription)) return null;
  if (revision !== undefined && !(Number.isSafeInteger(revision) && (revision as number) >= 0)) return null;
  if (updatedAt !== undefined && !instant.safeParse(updatedAt).success) return null;
  if (attributes !== undefined && (typeof attributes !== 'object' || attributes === null || Array.isArray(attributes)))
    return null;
  return {
    customer,
    meter,
    quantity: amount,
    unit: unit as string | undefined,
    subscription: subscription as string | undefined,
    revision: revision as number | undefined,
    updatedAt: updatedAt as string | undefined,
  };
}
