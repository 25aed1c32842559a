import { assertMay, type Reader } from '@/domain/access';
import { rowOf, rowsOf, sets } from '@/server/runtime/sets';

export const AUDIENCES = ['private', 'team', 'everyone'] as const;
export type Audience = (typeof AUDIENCES)[number];

export interface ViewRow {
  readonly id: string;
  readonly name: string;
  readonly audience: Audience;
  readonly ownerId: string;
  readonly ownerName: string;
  readonly teamId: string | null;
  readonly teamName: string | null;
  /** The parameters of the address that it stands for: filters, grouping, columns, order, density. */
  readonly query: string;
  readonly version: number;
}

const views = sets
  .selectFrom('saved_view as v')
  .innerJoin('app_user as u', 'u.id', 'v.owner_id')
  .leftJoin('team as t', 't.id', 'v.team_id')
  .select(['v.id', 'v.name', 'v.owner_id as ownerId', 'u.name as ownerName', 'v.team_id as teamId'])
  .select(['t.name as teamName', 'v.version'])
  .select((eb) => [
    eb.ref('v.audience').$castTo<Audience>().as('audience'),
    eb.ref('v.state').$castTo<string>().as('query'),
  ]);

const teamsOf = (reader: Reader) => sets.selectFrom('team_member').select('team_id').where('user_id', '=', reader.id);

/** Views of the queue that the reader may use: their own, those of their teams, everyone's; by name. */
export async function listViews(reader: Reader | null): Promise<ViewRow[]> {
  assertMay(reader, 'exceptions:read');
  return rowsOf(
    views
      .where('v.screen', '=', 'exceptions')
      .where((eb) =>
        eb.or([
          eb('v.owner_id', '=', reader.id),
          eb('v.audience', '=', 'everyone'),
          eb.and([eb('v.audience', '=', 'team'), eb('v.team_id', 'in', teamsOf(reader))]),
        ]),
      )
      .orderBy('v.name')
      .orderBy('v.id'),
  );
}

/** Whether the reader may change or delete a view: its owner, and of shared ones who sets up the installation. */
export const mayChange = (reader: Reader, { ownerId, audience }: Pick<ViewRow, 'ownerId' | 'audience'>): boolean =>
  ownerId === reader.id || (audience !== 'private' && reader.permissions.has('setup:write'));

export const DEFAULT_VIEW = 'exceptions view';

/** ID of the view that the queue opens with for this reader; null for the plain queue, or where it is none of theirs any more. */
export async function defaultView(reader: Reader | null): Promise<string | null> {
  assertMay(reader, 'exceptions:read');
  const row = await rowOf(
    sets.selectFrom('preference').select('value').where('user_id', '=', reader.id).where('name', '=', DEFAULT_VIEW),
  );
  if (!row) return null;
  return (await listViews(reader)).some(({ id }) => id === row.value) ? row.value : null;
}
