import { period } from '@/domain/subjects/period';
import { periodKey } from '@/domain/subjects/period/key';
import type { PeriodState } from '@/domain/subjects/period/state';
import { defineSource } from '@/server/spine/define';
import { recheckCases } from '@/server/spine/recheck';

export const periods = defineSource(period, {
  load: async (client, keys) => {
    const wanted = keys.flatMap((key) => periodKey.read(key) ?? []);
    const { rows } = await client.query<PeriodState>(
      `SELECT p.entity_id AS "entityId", p.period, p.starts_on::text AS "startsOn", p.ends_on::text AS "endsOn", p.status, p.cutoff_at AS "cutoffAt"
         FROM unnest($1::text[], $2::text[]) AS x(entity_id, period) JOIN accounting_period p ON p.entity_id = x.entity_id AND p.period = x.period`,
      [wanted.map(({ entityId }) => entityId), wanted.map((key) => key.period)],
    );
    return new Map(rows.map((row) => [periodKey.text(row), row]));
  },
  // What was due by a cut-off that moved, passed or closed is due by another one now.
  write: async (client, keys) => {
    const entities = new Set(keys.flatMap((key) => periodKey.read(key)?.entityId ?? []));
    for (const entity of entities) await recheckCases(client, { entity });
  },
});
