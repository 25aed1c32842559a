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

/**
 * The billing system whose subscriptions a source that does not bill states as contracts: a CRM's word of a subscription
 * is what was agreed, never what usage and charges belong to. Null where the source speaks for itself.
 */
export const contractedSystem = ({ kind, name, documentSystem }: SourceRow): string | null =>
  kind === 'crm' && documentSystem && documentSystem !== name ? documentSystem : null;
