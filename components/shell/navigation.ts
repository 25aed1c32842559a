import {
  IconAdjustments,
  IconAlertOctagon,
  IconBuilding,
  IconCalendarCheck,
  IconChartBar,
  IconHistory,
  IconHome,
  IconRoute,
  IconScale,
  IconTopologyStar3,
} from '@tabler/icons-react';

export interface Place {
  path: string;
  label: string;
  icon: typeof IconHome;
  /** Key after g: "g t" goes to transactions. */
  key: string;
}

/** Every screen of the navigation, in its order. A screen is added here and in the reader's screens. */
export const PLACES: readonly Place[] = [
  { path: '/', label: 'Home', icon: IconHome, key: 'h' },
  { path: '/exceptions', label: 'Exceptions', icon: IconAlertOctagon, key: 'e' },
  { path: '/transactions', label: 'Transactions', icon: IconRoute, key: 't' },
  { path: '/accounts', label: 'Accounts', icon: IconBuilding, key: 'a' },
  { path: '/reconciliation', label: 'Reconciliation', icon: IconScale, key: 'r' },
  { path: '/dashboards/executive', label: 'Executive', icon: IconChartBar, key: 'x' },
  { path: '/dashboards/operations', label: 'Operations', icon: IconChartBar, key: 'o' },
  { path: '/dashboards/finance', label: 'Dashboard', icon: IconChartBar, key: 'd' },
  { path: '/close', label: 'Close', icon: IconCalendarCheck, key: 'c' },
  { path: '/pipeline', label: 'Pipeline', icon: IconTopologyStar3, key: 'p' },
  { path: '/audit', label: 'Audit', icon: IconHistory, key: 'u' },
  { path: '/admin', label: 'Administration', icon: IconAdjustments, key: 's' },
];

/** Screens that this version has; the server may already grant others. */
const BUILT = new Set(['/', '/exceptions', '/transactions', '/accounts', '/dashboards/finance', '/pipeline']);

/** The places a reader may open, in the navigation's order. */
export function placesOf(screens: readonly string[]): Place[] {
  return PLACES.filter((place) => BUILT.has(place.path) && screens.includes(place.path));
}
