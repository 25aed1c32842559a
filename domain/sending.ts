/** When what leaves is sent: after which answer again, when, and when a destination is left alone for a while. Pure. */

/** What came back of an attempt; `status` is null when nothing did. */
export interface Reply {
  readonly status: number | null;
  /** Seconds that the destination asked for. */
  readonly retryAfter: number | null;
}

/**
 * done: it holds. refused: the destination understood and said no, which no repetition changes. busy: it asked for
 * patience. unreached: nobody can say what happened.
 */
export type Verdict = 'done' | 'refused' | 'busy' | 'unreached';

/** What an HTTP status means for a command that may be repeated. */
export function verdictOf({ status }: Reply): Verdict {
  if (status === null || status >= 500 || status === 408) return 'unreached';
  if (status === 429 || status === 425) return 'busy';
  // A key that is wrong or missing is mended on our side: the command itself was not judged.
  if (status === 401 || status === 403 || status === 407) return 'unreached';
  return status >= 200 && status < 300 ? 'done' : 'refused';
}

const FIRST_MS = 1_000;
const LONGEST_MS = 10 * 60_000;
/** How long a command is tried for before it is left to people. */
const PATIENCE_MS = 3 * 86_400_000;

/**
 * When to try again: twice as long each time up to ten minutes, spread over the upper half so that what failed together
 * does not come back together, and never before the destination asked for.
 * @param attempts that came to nothing, from 1
 * @param chance from [0, 1)
 * @returns null when it is given up, three days after it was made
 */
export function nextAttempt(
  made: Date,
  attempts: number,
  at: Date,
  chance: number,
  { retryAfter }: Pick<Reply, 'retryAfter'>,
): Date | null {
  if (at.getTime() - made.getTime() >= PATIENCE_MS) return null;
  const wait = Math.min(FIRST_MS * 2 ** Math.min(attempts - 1, 20), LONGEST_MS);
  const spread = wait * (0.5 + chance / 2);
  return new Date(at.getTime() + Math.max(spread, (retryAfter ?? 0) * 1_000));
}

/** How a destination stands: attempts in a row that reached nobody, and until when nothing is sent. */
export interface Breaker {
  readonly failures: number;
  readonly closedUntil: Date | null;
}

/** So many attempts in a row that reach nobody, and nothing more is sent. */
const THRESHOLD = 5;
const REST_MS = 5_000;
const LONGEST_REST_MS = 60_000;

/** What may be sent now: everything, a single one to see whether somebody is there again, or nothing. */
export function openness({ failures, closedUntil }: Breaker, at: Date): 'open' | 'one' | 'none' {
  if (closedUntil !== null && closedUntil > at) return 'none';
  return failures >= THRESHOLD ? 'one' : 'open';
}

/** The breaker after a round of answers, in the order in which they came. */
export function afterAnswers(breaker: Breaker, answers: readonly (Reply & { verdict: Verdict })[], at: Date): Breaker {
  let { failures, closedUntil } = breaker;
  for (const { verdict, retryAfter } of answers) {
    if (verdict === 'busy') closedUntil = later(closedUntil, new Date(at.getTime() + (retryAfter ?? 1) * 1_000));
    if (verdict !== 'unreached') {
      failures = 0;
      continue;
    }
    failures += 1;
    if (failures < THRESHOLD) continue;
    const rest = Math.min(REST_MS * 2 ** Math.min(failures - THRESHOLD, 10), LONGEST_REST_MS);
    closedUntil = later(closedUntil, new Date(at.getTime() + rest));
  }
  return { failures, closedUntil: closedUntil !== null && closedUntil > at ? closedUntil : null };
}

const later = (a: Date | null, b: Date): Date => (a !== null && a > b ? a : b);

/** Lets so many through in a second, and after a pause no more than a second's worth at once. */
export class Pace {
  private left: number;
  private last: number;

  constructor(
    readonly perSecond: number,
    at: Date,
  ) {
    this.left = perSecond;
    this.last = at.getTime();
  }

  /** How many of `wanted` may go now; those are taken off. */
  take(wanted: number, at: Date): number {
    this.left = Math.min(this.perSecond, this.left + (Math.max(0, at.getTime() - this.last) / 1_000) * this.perSecond);
    this.last = at.getTime();
    const granted = Math.min(wanted, Math.floor(this.left));
    this.left -= granted;
    return granted;
  }
}
