interface Bucket {
  units: number;
  at: number;
}

/**
 * So many units a second for each of many, with a reserve for bursts. In memory and bounded: who has not been heard of for
 * longest is forgotten first, with a full reserve when heard of again.
 */
export class Allowance {
  private readonly buckets = new Map<string, Bucket>();

  /**
   * @param perSecond units that come back in a second; 0: no limit
   * @param reserve units that can be taken at once
   * @param remembered how many are told apart
   */
  constructor(
    private readonly perSecond: number,
    private readonly reserve: number,
    private readonly remembered = 20_000,
  ) {}

  /**
   * Takes units of somebody's allowance, all or none.
   * @param now milliseconds
   * @returns 0, or the milliseconds after which they will be there
   */
  take(who: string, units: number, now: number): number {
    if (this.perSecond === 0) return 0;
    const { units: left, at } = this.buckets.get(who) ?? { units: this.reserve, at: now };
    const there = Math.min(this.reserve, left + (Math.max(0, now - at) / 1000) * this.perSecond);
    const enough = there >= units;
    this.buckets.delete(who);
    this.buckets.set(who, { units: enough ? there - units : there, at: Math.max(now, at) });
    if (this.buckets.size > this.remembered) this.buckets.delete(this.buckets.keys().next().value as string);
    return enough ? 0 : Math.ceil(((units - there) / this.perSecond) * 1000);
  }
}

/** How much each of many does at this moment, up to so much. */
export class Places {
  private readonly taken = new Map<string, number>();

  constructor(private readonly most: number) {}

  /** @returns what frees the place again, once; undefined when all of them are taken */
  take(who: string): (() => void) | undefined {
    const taken = this.taken.get(who) ?? 0;
    if (taken >= this.most) return undefined;
    this.taken.set(who, taken + 1);
    let freed = false;
    return () => {
      if (freed) return;
      freed = true;
      const left = (this.taken.get(who) ?? 1) - 1;
      if (left > 0) this.taken.set(who, left);
      else this.taken.delete(who);
    };
  }
}

/** So many at once; some more wait for their turn, in order. */
export class Lanes {
  private free: number;
  private readonly waiting: (() => void)[] = [];

  constructor(
    lanes: number,
    private readonly mayWait: number,
  ) {
    this.free = lanes;
  }

  /** @returns when it is one's turn, what ends it, once; undefined when too many wait already */
  take(): Promise<() => void> | undefined {
    let ended = false;
    const end = () => {
      if (ended) return;
      ended = true;
      const next = this.waiting.shift();
      if (next) next();
      else this.free += 1;
    };
    if (this.free > 0) {
      this.free -= 1;
      return Promise.resolve(end);
    }
    if (this.waiting.length >= this.mayWait) return undefined;
    return new Promise((resolve) => this.waiting.push(() => resolve(end)));
  }
}
