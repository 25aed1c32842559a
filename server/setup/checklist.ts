/** What leads from an empty installation to its first lineage: each step ticks itself from what is there. */
import { assertMay, type Reader } from '@/domain/access';
import { pool } from '@/server/runtime/db';

export interface Step {
  readonly code: string;
  readonly title: string;
  /** why, and what to do */
  readonly text: string;
  /** path of the screen where it is done */
  readonly path: string;
  readonly done: boolean;
}

const STEPS = [
  {
    code: 'entity',
    title: 'A legal entity',
    text: 'Whose books documents go to: its currency, its time zone, its working days. Deadlines are counted by its calendar.',
    path: '/admin/entities',
    holds: 'SELECT 1 FROM legal_entity',
  },
  {
    code: 'team',
    title: 'A team',
    text: 'Who owns work. Sources and queues belong to teams; administrators are one already.',
    path: '/admin/teams',
    holds: `SELECT 1 FROM team WHERE id <> 'administrators'`,
  },
  {
    code: 'source',
    title: 'A source',
    text: 'A system that sends: metering, billing, CRM, ERP or payments.',
    path: '/admin/sources',
    holds: 'SELECT 1 FROM source',
  },
  {
    code: 'key',
    title: 'A key for it',
    text: 'What the source authenticates with. It is shown once, with a command to try it.',
    path: '/admin/sources',
    holds: 'SELECT 1 FROM api_key WHERE source_id IS NOT NULL AND revoked_at IS NULL AND expires_at IS NULL',
  },
  {
    code: 'queue',
    title: 'A queue of a team',
    text: 'Where exceptions go: give a queue to the team that mends them, with the hours it has.',
    path: '/admin/queues',
    holds: `SELECT 1 FROM queue WHERE team_id <> 'administrators'`,
  },
  {
    code: 'person',
    title: 'A colleague',
    text: 'Invite by a one-time link, with a role and the regions and entities that the person may see.',
    path: '/admin/people',
    holds: 'SELECT 1 FROM app_user OFFSET 1',
  },
  {
    code: 'signal',
    title: 'The first signal',
    text: 'Run the command that a source shows after its key is made: the source turns green by itself.',
    path: '/admin/sources',
    holds: `SELECT 1 FROM delivery_count WHERE disposition = 'accepted' AND count > 0`,
  },
  {
    code: 'lineage',
    title: 'The first lineage',
    text: 'Drop a file of signals: it is looked through before anything is kept, and ends at a transaction’s lineage.',
    path: '/admin/file',
    holds: 'SELECT 1 FROM transaction',
  },
] as const;

const STATEMENT = `SELECT ${STEPS.map(({ code, holds }) => `EXISTS (${holds}) AS ${code}`).join(', ')}`;

/** The steps in their order, as the installation stands. */
export async function checklist(reader: Reader | null): Promise<Step[]> {
  assertMay(reader, 'setup:write');
  const { rows } = await pool.query<Record<string, boolean>>(STATEMENT);
  return STEPS.map(({ holds: _, ...step }) => ({ ...step, done: rows[0]?.[step.code] === true }));
}

/** Whether an administrator has still to be led: there is no lineage to look at. */
export async function isEmptyFor(reader: Reader): Promise<boolean> {
  if (!reader.permissions.has('setup:write')) return false;
  const { rows } = await pool.query<{ empty: boolean }>('SELECT NOT EXISTS (SELECT 1 FROM transaction) AS empty');
  return rows[0]?.empty === true;
}
