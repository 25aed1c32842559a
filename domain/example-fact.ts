import { describeRecord } from './drafts';
import type { RecordFact } from './facts';
import { type RecordBody, type RecordKind, recordEntry } from './records';

/**
 * A record in force for worked examples and tests: the example of its kind's signal with `body` laid over it, read like
 * any other. Its ID is its external ID; what it names by ID are true record IDs of `source`.
 */
export function exampleFact<Kind extends RecordKind>(
  kind: Kind,
  source: string,
  body: Partial<RecordBody<Kind>> = {},
  more: Partial<Omit<RecordFact<Kind>, 'kind' | 'body'>> = {},
): RecordFact<Kind> {
  const [type] = recordEntry(kind).signals;
  if (!type) throw new Error(`Records of kind ${kind} are read from no signal`);
  const data = type.schema.parse({ ...(type.example as object), ...body }) as RecordBody<Kind>;
  const { externalId, number, customer, currency, amount, entityId, occurredAt } = describeRecord(
    kind,
    data,
    { name: source, documentSystem: 'billing' },
    new Date('2026-02-02T00:00:00Z'),
  );
  return {
    id: externalId,
    source,
    externalId,
    number,
    customer,
    currency,
    amount,
    entityId,
    occurredAt,
    knownAt: occurredAt,
    correlationId: null,
    traceId: null,
    ...more,
    kind,
    body: data,
  } as unknown as RecordFact<Kind>;
}
