/** How far a term has run at an instant: 0 at its start, 1 at its end. Pure. */
export function elapsedShare(from: string, to: string, now: number): number {
  const start = Date.parse(from);
  const end = Date.parse(to);
  if (!(end > start)) return 1;
  return Math.min(1, Math.max(0, (now - start) / (end - start)));
}

export type Pace = { tone: 'BROKEN' | 'RISK' | 'DONE' | 'PROGRESS'; text: string };

/**
 * What a commitment's use means. Over 100 % is overrun; over 80 % is the point at which sales is told (PRODUCT.md,
 * commitment over 80 %); far behind the elapsed term is under-use, which is no fault and only said.
 */
export function paceOf(share: number, elapsed: number): Pace {
  if (share > 1) return { tone: 'BROKEN', text: 'used up: what comes now is overage' };
  if (share >= 0.8) return { tone: 'RISK', text: 'over 80 %: time for sales to talk to the customer' };
  if (share + 0.25 < elapsed)
    return { tone: 'PROGRESS', text: 'behind the elapsed term: the customer may not use it all' };
  return { tone: 'DONE', text: 'in step with the elapsed term' };
}
