import { DEFAULT_SLA } from '@/domain/sla';
import { transaction } from '@/server/runtime/db';

const QUEUES = [
  { id: 'posting', title: 'ERP posting' },
  { id: 'variance', title: 'Variance' },
  { id: 'master-data', title: 'Master data' },
  { id: 'ingestion', title: 'Ingestion' },
  { id: 'unrouted', title: 'Unrouted' },
] as const;

/**
 * What every installation has: the team of administrators and the queues that exception types name. What exists is
 * left as people set it; *Unrouted* is marked as the queue that can't be deleted.
 */
export async function ensureDefaults(): Promise<void> {
  await transaction(async (client) => {
    await client.query(
      `INSERT INTO team (id, name) VALUES ('administrators', 'Administrators') ON CONFLICT DO NOTHING`,
    );
    await client.query(
      `INSERT INTO queue (id, title, team_id, unrouted, sla, position)
       SELECT id, title, 'administrators', id = 'unrouted', $3::jsonb, (position - 1)::int
       FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS q (id, title, position) ON CONFLICT DO NOTHING`,
      [QUEUES.map(({ id }) => id), QUEUES.map(({ title }) => title), JSON.stringify(DEFAULT_SLA)],
    );
  });
}
