/** Who may do what: eight roles, permissions that deny by default, and the reach of a reader over regions and entities. */

export const ROLES = [
  'finance operations',
  'finance manager',
  'sales operations',
  'support',
  'executive',
  'platform engineer',
  'auditor',
  'administrator',
] as const;
export type Role = (typeof ROLES)[number];

export const PERMISSIONS = [
  'transactions:read',
  'payloads:read',
  'accounts:read',
  'exceptions:read',
  'exceptions:work',
  'exceptions:assign',
  'commands:give',
  'dashboard:read',
  'pipeline:read',
  'audit:read',
  'setup:write',
  'keys:write',
  'users:write',
  'signals:send',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

interface RoleDefinition {
  readonly label: string;
  /** What this role comes for, in the words of the sign-in page. */
  readonly errand: string;
  /** Where sign-in lands. */
  readonly landing: string;
  /** Whose dashboard it reads, where it may read one. */
  readonly dashboard: 'executive' | 'finance' | 'operations';
  readonly permissions: readonly Permission[];
}

const READ: readonly Permission[] = ['transactions:read', 'accounts:read', 'exceptions:read', 'dashboard:read'];

export const ROLE_DEFINITIONS: Readonly<Record<Role, RoleDefinition>> = {
  'finance operations': {
    label: 'Finance operations',
    errand: 'Works the exception queue',
    landing: '/exceptions?mine=true',
    dashboard: 'operations',
    permissions: [...READ, 'payloads:read', 'exceptions:work', 'exceptions:assign', 'commands:give', 'pipeline:read'],
  },
  'finance manager': {
    label: 'Finance manager',
    errand: 'Sees what blocks the close',
    landing: '/dashboards/finance',
    dashboard: 'finance',
    permissions: [...READ, 'payloads:read', 'exceptions:work', 'exceptions:assign', 'commands:give', 'pipeline:read'],
  },
  'sales operations': {
    label: 'Sales operations',
    errand: "Reads an account's billing status",
    landing: '/accounts',
    dashboard: 'finance',
    permissions: [...READ],
  },
  support: {
    label: 'Support',
    errand: 'Explains a charge from its usage',
    landing: '/transactions',
    dashboard: 'operations',
    permissions: ['transactions:read', 'accounts:read', 'exceptions:read'],
  },
  executive: {
    label: 'Executive',
    errand: 'Steers by lag, failures and money at risk',
    landing: '/dashboards/executive',
    dashboard: 'executive',
    permissions: [...READ],
  },
  'platform engineer': {
    label: 'Platform engineer',
    errand: 'Keeps the pipeline healthy',
    landing: '/pipeline',
    dashboard: 'operations',
    permissions: [...READ, 'payloads:read', 'exceptions:work', 'pipeline:read'],
  },
  auditor: {
    label: 'Auditor',
    errand: 'Reads everything, changes nothing',
    landing: '/transactions',
    dashboard: 'finance',
    permissions: [...READ, 'payloads:read', 'pipeline:read', 'audit:read'],
  },
  administrator: {
    label: 'Administrator',
    errand: 'Sets up people, sources and queues',
    landing: '/pipeline',
    dashboard: 'operations',
    permissions: [...PERMISSIONS],
  },
};

/** Everything, or the listed codes. */
export type Reach = '*' | readonly string[];

/** The person or program that asks. */
export interface Reader {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly permissions: ReadonlySet<Permission>;
  readonly regions: Reach;
  readonly entities: Reach;
  /** Queues of the reader's teams: what belongs to no entity is seen by the team that owns its queue. Absent: none. */
  readonly queues?: readonly string[];
  /** Those who are away and whom the reader stands in for. Absent: nobody. */
  readonly standsInFor?: readonly string[];
}

/** A refusal that the caller can act on: shown, never masked. */
export class Refusal extends Error {
  constructor(
    readonly kind: 'unauthenticated' | 'forbidden' | 'invalid' | 'conflict' | 'not found',
    message: string,
    readonly field?: string,
  ) {
    super(message);
    this.name = 'Refusal';
  }
}

/** Asserts a permission: the first line of every query and command. */
export function assertMay(reader: Reader | null, permission: Permission): asserts reader is Reader {
  if (!reader) throw new Refusal('unauthenticated', 'Sign in to see this.');
  if (!reader.permissions.has(permission))
    throw new Refusal('forbidden', `Your role (${ROLE_DEFINITIONS[reader.role].label}) does not include this.`);
}

/** Whether a row of this entity and region lies within the reader's reach; what has no entity is seen by the unrestricted only. */
export function reaches(reader: Reader, row: { entityId: string | null; region: string | null }): boolean {
  const within = (reach: Reach, value: string | null) => reach === '*' || (value !== null && reach.includes(value));
  return within(reader.entities, row.entityId) && within(reader.regions, row.region);
}

/**
 * Whether a case lies within the reader's reach: by its entity and region; without an entity also where its queue is one
 * of the reader's teams', unless it is of a region out of reach.
 */
export function reachesCase(
  reader: Reader,
  row: { entityId: string | null; region: string | null; queueId: string },
): boolean {
  if (reaches(reader, row)) return true;
  const isElsewhere = row.region !== null && reader.regions !== '*' && !reader.regions.includes(row.region);
  return row.entityId === null && !isElsewhere && (reader.queues ?? []).includes(row.queueId);
}
