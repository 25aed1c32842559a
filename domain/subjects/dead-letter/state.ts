/** What of a source can't be read, for one reason and one signal type: a million bad events are one case. */

/** Reasons for which the reading failed: what was sent may be right. For all others what was sent is at fault. */
const OF_THE_READING: ReadonlySet<string> = new Set([
  'adapter failed',
  'not handled',
  'not storable',
  'transformation failed',
]);

/** Letters are counted up to here and one further; beyond, a case says that there are more. */
export const MOST_LETTERS = 10_000;

export interface DeadLetterState {
  readonly source: string;
  readonly sourceTitle: string;
  /** Why they were refused: a code of the door, or of the worker. */
  readonly code: string;
  /** The signal type, '' where it is none that is published. */
  readonly about: string;
  /** Letters that nobody has dealt with and that were not sent again in a form that can be read. */
  readonly letters: number;
  /** Their deliveries. */
  readonly deliveries: string;
  /** Receipt of the first and of the newest delivery; null where nothing is left. */
  readonly firstAt: Date | null;
  readonly lastAt: Date | null;
  /** What is wrong with the newest, in words, and the event that it says it is. */
  readonly message: string | null;
  readonly ceId: string | null;
}

export const isOfReading = (code: string): boolean => OF_THE_READING.has(code);
