/** How a stated attribute is worded. Pure. */
import { formatDate } from '../shell/format';
import type { TermLike } from '../shell/term';

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

export function agreementOf(attribute: { disagrees: boolean; others: readonly unknown[] }): TermLike {
  if (attribute.disagrees)
    return { label: 'Differs', tone: 'RISK', description: 'Another system states something else' };
  if (attribute.others.length > 0)
    return { label: 'Agrees', tone: 'DONE', description: 'Every system that states it says the same' };
  return { label: 'One source', tone: 'NEUTRAL', description: 'Only one system states it' };
}
