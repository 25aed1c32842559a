/** The three dashboards show the same figures; what differs is which of them their reader came for. */
export const SECTIONS = ['tiles', 'lags', 'posting', 'variance', 'atRisk'] as const;
export type SectionName = (typeof SECTIONS)[number];

export interface Audience {
  name: string;
  title: string;
  sections: readonly SectionName[];
}

export const audiences: readonly Audience[] = [
  { name: 'executive', title: 'Executive dashboard', sections: ['tiles', 'atRisk', 'variance', 'lags', 'posting'] },
  { name: 'operations', title: 'Operations dashboard', sections: ['tiles', 'posting', 'lags', 'atRisk', 'variance'] },
  { name: 'finance', title: 'Finance dashboard', sections: ['tiles', 'variance', 'atRisk', 'posting', 'lags'] },
];

export const audienceOf = (name: string): Audience | undefined => audiences.find((audience) => audience.name === name);

/** "up", "down" or "level", from a change as the server wrote it: its sign may be a hyphen or a minus. */
export function directionOf(change: string): 'up' | 'down' | 'level' {
  if (!/[1-9]/.test(change)) return 'level';
  return /^\s*[-−–]/.test(change) ? 'down' : 'up';
}
