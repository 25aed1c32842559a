import { describe, expect, it } from 'vitest';
import {
  assertMay,
  PERMISSIONS,
  type Permission,
  type Reach,
  type Reader,
  Refusal,
  ROLE_DEFINITIONS,
  ROLES,
  type Role,
  reaches,
} from './access';

const readerOf = (role: Role, regions: Reach = '*', entities: Reach = '*'): Reader => ({
  id: 'u',
  name: 'U',
  role,
  permissions: new Set(ROLE_DEFINITIONS[role].permissions),
  regions,
  entities,
});

/** Who may what, one letter a permission: read, payload, account, exception read, work, assign, commands, dashboard, pipeline, audit, set-up, keys, users, files of signals. */
const LETTERS: Readonly<Record<string, Permission>> = {
  r: 'transactions:read',
  p: 'payloads:read',
  a: 'accounts:read',
  e: 'exceptions:read',
  w: 'exceptions:work',
  s: 'exceptions:assign',
  o: 'commands:give',
  d: 'dashboard:read',
  i: 'pipeline:read',
  u: 'audit:read',
  c: 'setup:write',
  k: 'keys:write',
  m: 'users:write',
  f: 'signals:send',
};
const MATRIX: Readonly<Record<Role, string>> = {
  'finance operations': 'rpaewsodi',
  'finance manager': 'rpaewsodi',
  'sales operations': 'raed',
  support: 'rae',
  executive: 'raed',
  'platform engineer': 'rpaewdi',
  auditor: 'rpaediu',
  administrator: 'rpaewsodiuckmf',
};

describe.each(ROLES)('%s', (role) => {
  it.each(PERMISSIONS)('%s', (permission) => {
    const may = [...MATRIX[role]].some((letter) => LETTERS[letter] === permission);
    const ask = () => assertMay(readerOf(role), permission);
    if (may) expect(ask).not.toThrow();
    else expect(ask).toThrow(Refusal);
  });

  it('has its words', () => {
    const { label, errand, landing } = ROLE_DEFINITIONS[role];
    expect(label && errand).toBeTruthy();
    expect(landing).toMatch(/^\//);
  });
});

it('lets nobody in who is not signed in', () => {
  for (const permission of PERMISSIONS)
    expect(() => assertMay(null, permission)).toThrow(expect.objectContaining({ kind: 'unauthenticated' }));
});

it('changes nothing in the hands of those who read', () => {
  for (const role of ['sales operations', 'support', 'executive', 'auditor'] as const)
    expect(ROLE_DEFINITIONS[role].permissions.filter((permission) => !permission.endsWith(':read'))).toEqual([]);
});

it('reaches rows by entity and region both; what has none is seen by the unrestricted alone', () => {
  const cases: [Reach, Reach, string | null, string | null, boolean][] = [
    ['*', '*', 'US', 'EU', true],
    ['*', '*', null, null, true],
    [['NA'], '*', 'US', 'NA', true],
    [['NA'], '*', 'US', 'EU', false],
    [['NA'], '*', 'US', null, false],
    ['*', ['US'], 'US', 'NA', true],
    ['*', ['US'], 'DE', 'NA', false],
    ['*', ['US'], null, 'NA', false],
    [['NA'], ['US'], 'US', 'NA', true],
    [['NA'], ['DE'], 'US', 'NA', false],
    [[], '*', 'US', 'NA', false],
    ['*', [], 'US', 'NA', false],
  ];
  for (const [regions, entities, entityId, region, expected] of cases)
    expect(reaches(readerOf('support', regions, entities), { entityId, region })).toBe(expected);
});
