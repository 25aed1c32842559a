import type { EntityFacts } from '@/domain/facts';
import type { Queryable } from './queue';

/** All legal entities with their calendars and periods: a handful. */
export async function loadEntities(client: Queryable): Promise<Map<string, EntityFacts>> {
  const { rows } = await client.query(
    `SELECT e.id, e.region, e.currency, e.zone, e.calendar, e.posting_hours,
            coalesce((SELECT json_agg(json_build_object('period', p.period, 'startsOn', p.starts_on, 'endsOn', p.ends_on, 'status', p.status, 'cutoffAt', p.cutoff_at) ORDER BY p.starts_on) FROM accounting_period p WHERE p.entity_id = e.id), '[]') AS periods
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
        periods: row.periods.map((period: { cutoffAt: string | null }) => ({
          ...period,
          cutoffAt: period.cutoffAt ? new Date(period.cutoffAt) : null,
        })),
      },
    ]),
  );
}
