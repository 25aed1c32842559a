/** What goes wrong on request. Pure: what becomes of a request is said before it is looked at. */
import { type Body, type Deciding, type Decision, Refused } from './decision';
import type { Faults, Rows } from './state';

/** What becomes of a request. */
export type Fate =
  | { fate: 'answered'; delay: number; isAnswerLost: boolean }
  /** The connection ends without a word. */
  | { fate: 'dropped' }
  /** Nobody looks at it, nobody answers. */
  | { fate: 'held' }
  | { fate: 'refused'; status: 429 | 503; retryAfter: number; code: string; message: string };

/** Requests of the running second, by system. */
export class Pace {
  private second = 0;
  private readonly counts = new Map<string, number>();

  /** Counts a request; how many there have been in this second, with it. */
  count(system: string, now: number): number {
    const second = Math.floor(now / 1000);
    if (second !== this.second) this.counts.clear();
    this.second = second;
    const count = (this.counts.get(system) ?? 0) + 1;
    this.counts.set(system, count);
    return count;
  }
}

/**
 * Decides what becomes of a request to a system, and takes off what was to happen to the next ones only.
 * @param nth which request of this second it is, from 1
 */
export function fateOf(deciding: Deciding, id: string, nth: number): Fate {
  const system = deciding.get('system', id) as Rows['system'];
  const { faults } = system;
  const spend = (spent: Partial<Faults>) => deciding.put('system', id, { ...system, faults: { ...faults, ...spent } });
  if (faults.isDown) return { fate: 'dropped' };
  if (faults.isUnavailable)
    return { fate: 'refused', status: 503, retryAfter: 5, code: 'HTTP 503', message: 'Down for maintenance' };
  if (faults.perSecond !== null && nth > faults.perSecond)
    return { fate: 'refused', status: 429, retryAfter: 1, code: 'HTTP 429', message: 'Too many requests in a second' };
  if (faults.hangs > 0) {
    spend({ hangs: faults.hangs - 1 });
    return { fate: 'held' };
  }
  if (faults.loses > 0) spend({ loses: faults.loses - 1 });
  return { fate: 'answered', delay: faults.delay, isAnswerLost: faults.loses > 0 };
}

/** Sets what goes wrong with a system; what is not named stays as it is. */
export function setFaults(deciding: Deciding, id: string, body: Body): Decision {
  const system = deciding.get('system', id);
  if (!system) throw new Refused(404, 'NOT_FOUND', `There is no system ${id}.`);
  const { faults } = system;
  const changed: Faults = {
    isDown: body.flag('isDown') ?? faults.isDown,
    isUnavailable: body.flag('isUnavailable') ?? faults.isUnavailable,
    perSecond: body.fields.perSecond === null ? null : (body.count('perSecond', 100_000) ?? faults.perSecond),
    delay: body.count('delay', 120_000) ?? faults.delay,
    hangs: body.count('hangs', 1_000_000) ?? faults.hangs,
    loses: body.count('loses', 1_000_000) ?? faults.loses,
    checksDuplicates: body.flag('checksDuplicates') ?? faults.checksDuplicates,
  };
  deciding.put('system', id, { ...system, faults: changed });
  return deciding.done({ system: id, faults: changed });
}
