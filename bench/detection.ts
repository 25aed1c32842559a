/** What looking for breaks costs on top of correlating: customers of one kind, settled in turns with it and without. */
import { settle } from '@/server/correlation/worker';
import { pool } from '@/server/runtime/db';
import { history, prototype, type Sent } from './prototypes';

/** Customers of the data set have lower numbers. */
const FIRST = 9_000_000;
const TURNS = 5;
const CUSTOMERS = 12;
/** Hardly any usage: events are summed before anything is looked for, and would only hide the cost. */
const EVENTS = 10;

export interface Detection {
  /** Signals settled each way. */
  signals: number;
  withSeconds: number;
  withoutSeconds: number;
}

/**
 * Everything that a dozen customers sent in a year is taken in and settled, in turns with detection and without; what
 * was settled without is looked at afterwards, so that the data set is what it would be.
 * @param send takes signals in; not part of what is measured
 */
export async function measureDetection(
  starts: readonly Date[],
  send: (sent: readonly Sent[]) => Promise<void>,
): Promise<Detection> {
  const spent = { with: 0, without: 0 };
  let signals = 0;
  const turn = async (number: number, detects: boolean): Promise<number> => {
    let sent = 0;
    for (let each = 0; each < CUSTOMERS; each += 1) {
      const { first } = history(prototype(number + each), starts, EVENTS);
      await send(first);
      sent += first.reduce((sum, { events }) => sum + events.length, 0);
    }
    const began = performance.now();
    await settle(detects);
    const seconds = (performance.now() - began) / 1000;
    // The first turn warms both ways up.
    if (number >= FIRST) spent[detects ? 'with' : 'without'] += seconds;
    return sent;
  };
  await turn(FIRST - 2 * CUSTOMERS, false);
  await turn(FIRST - CUSTOMERS, true);
  for (let each = 0; each < TURNS; each += 1) {
    const number = FIRST + 2 * each * CUSTOMERS;
    // Who goes first takes turns too: the store grows meanwhile.
    const order = each % 2 === 0 ? [false, true] : [true, false];
    for (const [place, detects] of order.entries()) {
      const sent = await turn(number + place * CUSTOMERS, detects);
      if (detects) signals += sent;
    }
  }
  await pool.query(`INSERT INTO dirty (kind, subject) SELECT 'transaction', id::text FROM transaction`);
  await settle();
  return { signals, withSeconds: spent.with, withoutSeconds: spent.without };
}
