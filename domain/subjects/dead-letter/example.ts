import type { DeadLetterState } from './state';

const FIRST = new Date('2026-02-02T06:00:00Z');

/** A worked example: so many letters of one reason. */
export const exampleLetters = (code: string, message: string, letters: number): DeadLetterState => ({
  source: 'metering',
  sourceTitle: 'Metering',
  code,
  about: 'usage.recorded.v1',
  letters,
  deliveries: String(letters),
  firstAt: letters > 0 ? FIRST : null,
  lastAt: letters > 0 ? new Date('2026-02-02T06:30:00Z') : null,
  message: letters > 0 ? message : null,
  ceId: letters > 0 ? 'evt-1' : null,
});
