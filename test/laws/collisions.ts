/**
 * Histories in which contents of any type and fate meet under one identity: usage, records, statements, corrections,
 * heartbeats, and what can't be read at all.
 */
import fc from 'fast-check';
import { type Delivery, delivery } from './company';
import { anything, received } from './said';

/** So few identities per source that most of what is sent meets something else. */
const IDENTITIES = 4;

const heartbeat = fc
  .tuple(
    fc.constantFrom('metering' as const, 'billing' as const),
    fc.integer({ min: 1, max: 9 }).map((day) => `2026-03-0${day}T00:00:00Z`),
  )
  .map(([source, watermark]) => delivery(source, 'h', 'source.heartbeat.v1', watermark, { watermark }));

/** The same content under another identity; what it says of an event is said of one of these identities too. */
function renamed({ source, event }: Delivery, id: string, meant: string): Delivery {
  const data = 'event' in event.data ? { ...event.data, event: meant } : { ...event.data };
  return delivery(source, id, event.type, event.time, data, received(id, data));
}
const identity = fc.nat(IDENTITIES - 1).map((n) => `x-${n}`);

/** Any signal, under one of few identities of its source. */
export const colliding: fc.Arbitrary<Delivery> = fc
  .tuple(fc.oneof({ weight: 12, arbitrary: anything }, { weight: 1, arbitrary: heartbeat }), identity, identity)
  .map(([one, id, meant]) => renamed(one, id, meant));

/** What the door refuses under such an identity, as it is sent. */
export const refused: fc.Arbitrary<object> = fc
  .tuple(identity, fc.constantFrom('usage.recorded.v1', 'nonsense.v1', 'invoice.issued.v1'))
  .map(([id, type]) => ({
    specversion: '1.0',
    id,
    source: '/billing',
    type,
    time: '2026-03-02T00:00:00Z',
    data: { customer: 'cus-1' },
  }));

/** One step of such a history: what is sent, at once by several writers, and how many workers work meanwhile. */
export interface Step {
  writers: Delivery[][];
  refused: object[];
  workers: number;
}
export const steps = (most: number): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.record({
      writers: fc.array(fc.array(colliding, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 }),
      refused: fc.array(refused, { maxLength: 2 }),
      workers: fc.nat(2),
    }),
    { minLength: 1, maxLength: most, size: 'max' },
  );
