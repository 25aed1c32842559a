/** Who is away and who stands in: asked wherever work is given to somebody. */

/** A person is away over a half-open interval; nobody may stand in. */
export interface Absence {
  /** local ID of the person */
  readonly person: string;
  /** local ID of who stands in; null: nobody */
  readonly delegate: string | null;
  readonly from: Date;
  readonly until: Date;
}

export const isAway = (absences: readonly Absence[], person: string, at: Date): boolean =>
  absences.some((each) => each.person === person && each.from <= at && at < each.until);

/**
 * Who is there for a person: the person, else the delegate, else the delegate's delegate.
 * @returns local ID; null when everybody who would stand in is away
 */
export function standsIn(absences: readonly Absence[], person: string, at: Date): string | null {
  const asked = new Set<string>();
  for (let who: string | null = person; who !== null && !asked.has(who); ) {
    asked.add(who);
    const name: string = who;
    const away = absences.find((each) => each.person === name && each.from <= at && at < each.until);
    if (!away) return who;
    who = away.delegate;
  }
  return null;
}

/** Whether somebody stands in for a person now. */
export const standsInFor = (absences: readonly Absence[], delegate: string, person: string, at: Date): boolean =>
  delegate !== person && isAway(absences, person, at) && standsIn(absences, person, at) === delegate;
