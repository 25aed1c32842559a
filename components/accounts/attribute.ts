/** How a stated attribute is worded. Pure. */
import { formatDate } from '../shell/format';

/** "taxRegistration" as "Tax registration": the API names attributes as the signals do. */
export function attributeTitle(name: string): string {
  const words = name
    .replace(/At$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A stated value; an instant at midnight is the date that it was stated as. */
export function statedText(value: string): string {
  return /^\d{4}-\d\d-\d\d(T00:00:00(\.0+)?Z)?$/.test(value) ? formatDate(value) : value;
}
