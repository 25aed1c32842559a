import type { SignalSource } from '@/domain/records/define';
import type { Queryable } from './queue';

export interface SourceRow extends SignalSource {
  readonly id: number;
  readonly kind: string;
}

/** All configured sources by ID: few, read once per round. */
export async function loadSources(client: Queryable): Promise<Map<number, SourceRow>> {
  const { rows } = await client.query<{ id: number; name: string; kind: string; document_system: string | null }>(
    'SELECT id, name, kind, document_system FROM source',
  );
  return new Map(
    rows.map((row) => [row.id, { id: row.id, name: row.name, kind: row.kind, documentSystem: row.document_system }]),
  );
}
