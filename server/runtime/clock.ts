/** A source of the present instant. */
export type Clock = () => Date;

// Next's route bundles and the server around them are separate module instances in one process: the override
// has to hold in both.
const held = globalThis as typeof globalThis & { throughlineClock?: Clock };

/** The present instant; the only place that asks the machine for it. Rules take the instant as an argument. */
export function now(): Date {
  return held.throughlineClock?.() ?? new Date();
}

/**
 * Puts another clock in place, for tests and simulations.
 * @returns a function that puts the former one back
 */
export function overrideClock(clock: Clock | Date | undefined): () => void {
  const former = held.throughlineClock;
  held.throughlineClock = clock instanceof Date ? () => new Date(clock) : clock;
  return () => {
    held.throughlineClock = former;
  };
}
