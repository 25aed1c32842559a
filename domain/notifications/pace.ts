/** When what is to be sent is sent: again after a failure, and once a day for a digest. */
import { atHour } from '../calendar';

const MINUTE = 60_000;

/** Attempts after which a delivery is given up: they span about nine hours. */
export const ATTEMPTS = 10;

/**
 * When to try again after `attempts` that came to nothing: after a minute, then twice as long each time.
 * @returns null when it is given up
 */
export const nextAttempt = (attempts: number, at: Date): Date | null =>
  attempts >= ATTEMPTS ? null : new Date(at.getTime() + MINUTE * 2 ** (attempts - 1));

/** When a person reads their digest. */
export interface DigestTime {
  /** 0 to 23, local */
  readonly hour: number;
  readonly zone: string;
}
const MORNING = 8;

/** The choice of a person out of what they keep; eight in the morning in UTC until they choose. */
export function digestTimeOf(chosen: ReadonlyMap<string, string>): DigestTime {
  const text = chosen.get('digest hour') ?? '';
  const hour = Number(text);
  const zone = chosen.get('digest zone') ?? 'UTC';
  return {
    hour: text !== '' && Number.isInteger(hour) && hour >= 0 && hour < 24 ? hour : MORNING,
    zone: isZone(zone) ? zone : 'UTC',
  };
}

/** Whether the platform knows a time zone of this name. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** The first digest after `at`. */
export const nextDigest = ({ hour, zone }: DigestTime, at: Date): Date => atHour(at, hour, zone);
