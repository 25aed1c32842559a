/** What leads from an empty installation to its first lineage: each step ticks itself from what is there. */
import { assertMay, type Reader } from '@/domain/access';
import { fixed, rowOf, sets } from '@/server/runtime/sets';

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
    holds: sets.selectFrom('legal_entity').select('id'),
  },
  {
    code: 'team',
    title: 'A team',
    text: 'Who owns work. Sources and queues belong to teams; administrators are one already.',
    path: '/admin/teams',
    holds: sets.selectFrom('team').select('id').where('id', '<>', 'administrators'),
  },
  {
    code: 'source',
    title: 'A source',
    text: 'A system that sends: metering, billing, CRM, ERP or payments.',
    path: '/admin/sources',
    holds: sets.selectFrom('source').select('name'),
  },
  {
    code: 'key',
    title: 'A key for it',
    text: 'What the source authenticates with. It is shown once, with a command to try it.',
    path: '/admin/sources',
    holds: sets
      .selectFrom('api_key')
      .select('id')
      .where('source_id', 'is not', null)
      .where('revoked_at', 'is', null)
      .where('expires_at', 'is', null),
  },
  {
    code: 'queue',
    title: 'A queue of a team',
    text: 'Where exceptions go: give a queue to the team that mends them, with the hours it has.',
    path: '/admin/queues',
    holds: sets.selectFrom('queue').select('id').where('team_id', '<>', 'administrators'),
  },
  {
    code: 'person',
    title: 'A colleague',
    text: 'Invite by a one-time link, with a role and the regions and entities that the person may see.',
    path: '/admin/people',
    holds: sets.selectFrom('app_user').select('id').offset(1),
  },
  {
    code: 'signal',
    title: 'The first signal',
    text: 'Run the command that a source shows after its key is made: the source turns green by itself.',
    path: '/admin/sources',
    holds: sets
      .selectFrom('delivery_count')
      .select('disposition')
      .where('disposition', '=', 'accepted')
      .where('count', '>', 0),
  },
  {
    code: 'lineage',
    title: 'The first lineage',
    text: 'Drop a file of signals: it is looked through before anything is kept, and ends at a transaction’s lineage.',
    path: '/admin/file',
    holds: sets.selectFrom('transaction').select('id'),
  },
] as const;

const done = fixed(() =>
  sets.selectNoFrom((eb) => STEPS.map(({ code, holds }) => eb.exists(holds).$castTo<boolean>().as(code))),
);

/** The steps in their order, as the installation stands. */
export async function checklist(reader: Reader | null): Promise<Step[]> {
  assertMay(reader, 'setup:write');
  const [row] = await done({});
  return STEPS.map(({ holds: _, ...step }) => ({ ...step, done: row?.[step.code] === true }));
}

/** Whether an administrator has still to be led: there is no lineage to look at. */
export async function isEmptyFor(reader: Reader): Promise<boolean> {
  if (!reader.permissions.has('setup:write')) return false;
  return (await rowOf(sets.selectFrom('transaction').select('id').limit(1))) === undefined;
}
