import {
  IconAlertOctagon,
  IconBuilding,
  IconChartBar,
  IconFileInvoice,
  IconHistory,
  IconHome,
  IconHourglass,
  IconRoute,
  IconSettings,
  IconTopologyStar3,
} from '@tabler/icons-react';

export interface Place {
  path: string;
  label: string;
  icon: typeof IconHome;
  /** Key after g: "g t" goes to transactions. */
  key: string;
}

/** Every screen of the navigation, in its order. A new screen is one line here and one in the reader's screens. */
const PLACES: readonly Place[] = [
  { path: '/', label: 'Home', icon: IconHome, key: 'h' },
  { path: '/exceptions', label: 'Exceptions', icon: IconAlertOctagon, key: 'e' },
  { path: '/transactions', label: 'Transactions', icon: IconRoute, key: 't' },
  { path: '/suspended', label: 'Suspended', icon: IconHourglass, key: 's' },
  { path: '/accounts', label: 'Accounts', icon: IconBuilding, key: 'a' },
  { path: '/bill-runs', label: 'Bill runs', icon: IconFileInvoice, key: 'b' },
  { path: '/dashboards', label: 'Dashboards', icon: IconChartBar, key: 'd' },
  { path: '/pipeline', label: 'Pipeline', icon: IconTopologyStar3, key: 'p' },
  { path: '/audit', label: 'Audit', icon: IconHistory, key: 'u' },
  { path: '/admin', label: 'Set-up', icon: IconSettings, key: 's' },
];

/** The places a reader may open, in the navigation's order. */
export function placesOf(screens: readonly string[]): Place[] {
  return PLACES.filter((place) => screens.includes(place.path));
}
