import type { Permission, Reader } from '@/domain/access';

/** Every screen and the permission that opens it; null: anybody signed in. */
const SCREENS: readonly (readonly [path: string, permission: Permission | null])[] = [
  ['/', null],
  ['/transactions', 'transactions:read'],
  ['/suspended', 'transactions:read'],
  ['/exceptions', 'exceptions:read'],
  ['/accounts', 'accounts:read'],
  ['/bill-runs', 'accounts:read'],
  ['/dashboards', 'dashboard:read'],
  ['/pipeline', 'pipeline:read'],
  ['/audit', 'audit:read'],
  ['/admin', 'setup:write'],
];

/** Paths of the screens that this reader may open, in the order of the navigation. */
export const screensOf = (reader: Reader): string[] =>
  SCREENS.filter(([, permission]) => permission === null || reader.permissions.has(permission)).map(([path]) => path);
