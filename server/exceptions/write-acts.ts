/** What people did to many cases at once, written whole: states, activity, one audit entry, one notice. */
import { createHash, randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { Reader } from '@/domain/access';
import type { Act } from '@/domain/exceptions/transitions';
import { recordAct } from '@/server/audit/record';
import { announceChange } from '@/server/changes';
import { updating } from '@/server/runtime/sets';
import { recheckCases } from '@/server/spine/recheck';
import { type Locked, STATE_FIELDS, stateRow } from './lock';
import { writeActivity } from './write-cases';

const changeCases = updating('exception_case', STATE_FIELDS);

/**
 * Writes acts of one kind on locked cases; no acts, nothing.
 * @param note why, and what the entry says beside the cases that it names
 */
export async function writeActs(
  client: PoolClient,
  reader: Reader,
  acts: readonly { readonly row: Locked; readonly act: Act }[],
  note: { readonly reason: string | null; readonly of?: Readonly<Record<string, unknown>> },
  now: Date,
): Promise<void> {
  if (acts.length === 0) return;
  await changeCases(
    client,
    acts.map(({ row: { id }, act: { state } }) => ({ id, ...stateRow(state) })),
  );
  // The SLA stands still or goes on: when the cases are due is worked out again.
  const paused = acts.filter(({ row, act }) => JSON.stringify(row.pauses) !== JSON.stringify(act.state.pauses));
  if (paused.length > 0) await recheckCases(client, { cases: paused.map(({ row }) => row.id) });
  await writeActivity(
    client,
    acts.map(({ row, act: { activity } }) => ({ caseId: row.id, ...activity })),
  );
  const touched = acts.map(({ row, act }) => ({ id: row.id, before: act.audit.before, after: act.audit.after }));
  await recordAct(client, {
    actorId: reader.id,
    at: now,
    subjectKind: 'exceptions',
    subjectId: randomUUID(),
    action: `${acts[0]?.act.audit.action ?? 'exception'}.bulk`,
    before: { items: touched.map(({ id, before }) => ({ id, ...before })) },
    after: {
      ...note.of,
      count: touched.length,
      root: rootOf(touched.map((item) => JSON.stringify(item))),
      items: touched.map(({ id, after }) => ({ id, ...after })),
    },
    reason: note.reason,
  });
  await announceChange(
    client,
    'exceptions',
    acts.map(({ row }) => ({ id: row.id, entity: row.entityId, region: row.region, queue: row.queueId })),
  );
}

const sha = (...parts: readonly (Buffer | string)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** Merkle root of texts in their order, hex: leaves and inner nodes are told apart, an odd one moves up as it is. */
export function rootOf(items: readonly string[]): string {
  let level: Buffer[] = items.map((item) => sha('\u0000', item));
  while (level.length > 1) {
    const above: Buffer[] = [];
    for (let index = 0; index < level.length; index += 2) {
      const [left, right] = [level[index] as Buffer, level[index + 1]];
      above.push(right ? sha('\u0001', left, right) : left);
    }
    level = above;
  }
  return (level[0] ?? sha('')).toString('hex');
}
