/**
 * Legal entities by date: what is set of one holds from an instant on, until something else is set from a later one; of
 * two that cover an instant the one that was set last counts, so that a setting without a date corrects all of time.
 */
import type { EntityFacts } from './facts';
import { cut, type Interval, joined } from './intervals';

/** What was set of an entity. */
export interface EntityVersion {
  /** Milliseconds since 1970; −∞ where it holds since ever. */
  readonly from: number;
  readonly facts: EntityFacts;
}

export class Entities {
  /** @param versions by entity, each entity's in the order in which they were set */
  constructor(private readonly versions: ReadonlyMap<string, readonly EntityVersion[]>) {}

  /** What an entity was at an instant; null where there is none of this code, or nothing holds then. */
  at(id: string | null | undefined, when: Date | number): EntityFacts | null {
    const versions = id ? this.versions.get(id) : undefined;
    if (!versions) return null;
    const instant = Number(when);
    for (let place = versions.length - 1; place >= 0; place -= 1) {
      const version = versions[place] as EntityVersion;
      if (version.from <= instant) return version.facts;
    }
    return null;
  }

  /** What an entity was over time, cut where what accounts read of it changes. */
  course(id: string | null): (Interval & { readonly facts: EntityFacts | null })[] {
    const versions = this.versions.get(id ?? '') ?? [];
    const pieces = cut(versions.map(({ from }) => ({ from, to: Number.POSITIVE_INFINITY })));
    return joined(
      pieces.map((piece) => ({ ...piece, facts: this.at(id, piece.from) })),
      (a, b) => a.facts?.region === b.facts?.region && a.facts?.currency === b.facts?.currency,
    );
  }

  /** The same entities with other periods. */
  withPeriods(periodsOf: (id: string) => EntityFacts['periods']): Entities {
    return new Entities(
      new Map(
        [...this.versions].map(([id, versions]) => [
          id,
          versions.map(({ from, facts }) => ({ from, facts: { ...facts, periods: periodsOf(id) } })),
        ]),
      ),
    );
  }
}
