/** Cases of the sources themselves: silence, contradictions. */
import { type Company, type Found, UNKNOWN } from './case';
import type { Read } from './signals';

/** Three times the usual time without a word. */
const PATIENCE = 3;

export function* sourceCases(
  { contents, contradictions, deliveries, unreadable }: Read,
  { sources }: Company,
  at: number,
): Iterable<Found> {
  // One case per source and signal type, for as long as one event of them was not sent again in a form that can be read.
  const readable = new Set(contents.map(({ source, id }) => `${source}/${id}`));
  const refused = new Map<string, number>();
  for (const { source, event } of unreadable) {
    if (readable.has(`${source}/${event.id}`)) continue;
    const subject = `dead-letter ${source}/schema invalid/${event.type}`;
    const came = Date.parse(event.receivedat ?? event.time);
    refused.set(subject, Math.min(refused.get(subject) ?? came, came));
  }
  for (const [subject, since] of refused) yield { type: 'schema-invalid', subject, ...UNKNOWN, since };

  for (const { inForce, since } of contradictions)
    yield { type: 'conflicting-content', subject: `signal ${inForce.source}/${inForce.id}`, ...UNKNOWN, since };
  const heard = new Map<string, number>();
  for (const { source, receivedAt } of deliveries)
    heard.set(source, Math.max(heard.get(source) ?? receivedAt, receivedAt));
  for (const { name, cadenceSeconds } of sources) {
    const last = heard.get(name);
    const since = last === undefined ? undefined : last + PATIENCE * cadenceSeconds * 1000;
    if (since !== undefined && since < at)
      yield { type: 'source-silent', subject: `source ${name}`, ...UNKNOWN, since };
  }
}
