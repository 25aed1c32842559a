import { Entities } from '@/domain/entities';
import type { EntityFacts } from '@/domain/facts';
import type { RowOf } from '@/server/runtime/sets';
import type { Queryable } from './queue';

type Period = EntityFacts['periods'][number];

/** The door of the administration checked calendar and hours. */
interface Version {
  readonly from: string | null;
  readonly region: string;
  readonly currency: string;
  readonly zone: string;
  readonly calendar: Omit<EntityFacts['calendar'], 'zone'>;
  readonly postingHours: number;
}
type Row = Pick<RowOf<'legal_entity'>, 'id'> & {
  periods: (Omit<Period, 'cutoffAt' | 'changedAt'> & { cutoffAt: string | null; changedAt: string })[];
  versions: Version[];
};

const versionSql = (alias: string, from: string) =>
  `json_build_object('from', ${from}, 'region', ${alias}.region, 'currency', ${alias}.currency, 'zone', ${alias}.zone, 'calendar', ${alias}.calendar, 'postingHours', ${alias}.posting_hours)`;

/** What was set first of an entity counts as known since ever: it is set up before anything can be known of it. */
const LOAD = `SELECT e.id,
    coalesce((SELECT json_agg(json_build_object('period', p.period, 'startsOn', p.starts_on, 'endsOn', p.ends_on, 'status', p.status, 'cutoffAt', p.cutoff_at, 'changedAt', p.changed_at) ORDER BY p.starts_on) FROM accounting_period p WHERE p.entity_id = e.id), '[]') AS periods,
    coalesce((SELECT json_agg(${versionSql('v', 'v.valid_from')} ORDER BY v.id) FROM legal_entity_version v
               WHERE v.entity_id = e.id AND ($1::timestamptz IS NULL OR v.known_at <= $1 OR v.id = (SELECT min(f.id) FROM legal_entity_version f WHERE f.entity_id = e.id))),
             json_build_array(${versionSql('e', 'NULL')})) AS versions
  FROM legal_entity e`;

/**
 * All legal entities with their calendars and periods, by date: a handful.
 * @param knownAt as they had been set by then; their periods are today's all the same
 */
export async function loadEntities(client: Queryable, knownAt: Date | null = null): Promise<Entities> {
  const { rows } = await client.query<Row>(LOAD, [knownAt]);
  return new Entities(
    new Map(
      rows.map(({ id, periods, versions }) => {
        const dated = periods.map((period) => ({
          ...period,
          cutoffAt: period.cutoffAt ? new Date(period.cutoffAt) : null,
          changedAt: new Date(period.changedAt),
        }));
        return [
          id,
          versions.map(({ from, region, currency, zone, calendar, postingHours }) => ({
            from: from === null ? Number.NEGATIVE_INFINITY : Date.parse(from),
            facts: { id, region, currency, calendar: { ...calendar, zone }, postingHours, periods: dated },
          })),
        ];
      }),
    ),
  );
}
