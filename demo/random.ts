/** A small seeded generator. Only integer arithmetic and division, so that every platform draws the same numbers. */

export interface Random {
  /** The next number in [0, 1). */
  next(): number;
  /** An integer from `low` to `high`, both included. */
  int(low: number, high: number): number;
  /** A number in [low, high). */
  between(low: number, high: number): number;
  /** Whether something with this probability happens. */
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** About normal with mean 0 and deviation 1, never beyond ±3.5: a sum of uniforms. */
  bell(): number;
  shuffle<T>(list: readonly T[]): T[];
}

function mix(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x7feb352d);
  hash ^= hash >>> 15;
  return hash >>> 0;
}

/** A generator of its own for these labels: what one part of the company draws never shifts what another draws. */
export function random(...labels: readonly (string | number)[]): Random {
  const text = labels.join('\u001f');
  let a = mix(text);
  let b = mix(`${text}b`);
  let c = mix(`${text}c`);
  let counter = 1;
  // sfc32: passes the usual statistical batteries and needs four words of state.
  const next = () => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4294967296;
  };
  for (let warm = 0; warm < 12; warm += 1) next();
  const int = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    int,
    between: (low, high) => low + next() * (high - low),
    chance: (probability) => next() < probability,
    pick: (list) => list[int(0, list.length - 1)] as never,
    bell: () => (next() + next() + next() + next() - 2) * 1.7320508,
    shuffle: (list) => {
      const shuffled = [...list];
      for (let last = shuffled.length - 1; last > 0; last -= 1) {
        const other = int(0, last);
        [shuffled[last], shuffled[other]] = [shuffled[other] as never, shuffled[last] as never];
      }
      return shuffled;
    },
  };
}
