import type { EntityFacts } from '@/domain/facts';
import type { RowOf } from '@/server/runtime/sets';
import type { Queryable } from './queue';

type Period = EntityFacts['periods'][number];

/** The door of the administration checked calendar and hours. */
type Row = Pick<RowOf<'legal_entity'>, 'id' | 'region' | 'currency' | 'zone'> & {
  calendar: Omit<EntityFacts['calendar'], 'zone'>;
  posting_hours: EntityFacts['postingHours'];
  periods: (Omit<Period, 'cutoffAt' | 'changedAt'> & { cutoffAt: string | null; changedAt: string })[];
};

/** All legal entities with their calendars and periods: a handful. */
export async function loadEntities(client: Queryable): Promise<Map<string, EntityFacts>> {
  const { rows } = await client.query<Row>(
    `SELECT e.id, e.region, e.currency, e.zone, e.calendar, e.posting_hours,
            coalesce((SELECT json_agg(json_build_object('period', p.period, 'startsOn', p.starts_on, 'endsOn', p.ends_on, 'status', p.status, 'cutoffAt', p.cutoff_at, 'changedAt', p.changed_at) ORDER BY p.starts_on) FROM accounting_period p WHERE p.entity_id = e.id), '[]') AS periods
     FROM legal_entity e`,
  );
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        region: row.region,
        currency: row.currency,
        calendar: { ...row.calendar, zone: row.zone },
        postingHours: row.posting_hours,
        periods: row.periods.map((period) => ({
          ...period,
          cutoffAt: period.cutoffAt ? new Date(period.cutoffAt) : null,
          changedAt: new Date(period.changedAt),
        })),
      },
    ]),
  );
}
