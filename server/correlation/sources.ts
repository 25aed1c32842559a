import type { SignalSource } from '@/domain/records/define';
import { fixed, sets } from '@/server/runtime/sets';
import type { Queryable } from './queue';

export interface SourceRow extends SignalSource {
  readonly id: number;
  readonly kind: string;
}

const everySource = fixed(() =>
  sets.selectFrom('source').select(['id', 'name', 'kind', 'document_system as documentSystem']),
);

/** All configured sources by ID: few, read once per round. */
export async function loadSources(client: Queryable): Promise<Map<number, SourceRow>> {
  const rows = await everySource({}, { on: client, steady: false });
  return new Map(rows.map((row) => [row.id, row]));
}
