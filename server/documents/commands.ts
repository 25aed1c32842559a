import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { PoolClient } from 'pg';
import { type Reader, Refusal } from '@/domain/access';
import { posting, postingAgain } from '@/domain/commands/posting';
import { commanded } from '@/domain/exceptions/transitions';
import { giveCommand } from '@/server/destinations/give';
import { actOnCase, type VersionedCaseCommand } from '@/server/exceptions/commands';
import { rowOf, sets } from '@/server/runtime/sets';
import { documentsOn } from './queries';

/** By which a system knows an account now; null when nothing links it there. */
async function customerIn(
  client: PoolClient,
  system: string,
  accountId: string | undefined,
  now: Date,
): Promise<string | null> {
  if (accountId === undefined) return null;
  const found = await rowOf(
    sets
      .selectFrom('account_identity')
      .select('external_id as externalId')
      .where('account_id', '=', sql<string>`${accountId}::uuid`)
      .where('system', '=', system)
      .where('valid_from', '<=', now)
      .where('valid_to', '>', now)
      .orderBy('external_id')
      .limit(1),
    { on: client },
  );
  return found?.externalId ?? null;
}

/**
 * Asks the ERP that refused a document to post it, as it stands now; the case closes when the ERP reports that it has.
 * Refuses a case that is about no document, a document on which the ERP's last word is no refusal, a customer that
 * can't be named to the ERP, an ERP without destination, and a second time while the first has no answer.
 * @returns the ID of the case
 */
export const retryPosting = (reader: Reader | null, input: VersionedCaseCommand, now: Date): Promise<string> =>
  actOnCase(reader, 'commands:give', 'retryPosting', input, async (row, unit, actor) => {
    const id = row.subjectId;
    const document = row.subjectKind === 'document' ? (await documentsOn(unit.client, [id], now)).get(id) : undefined;
    if (!document) throw new Refusal('invalid', 'This case is about no document: there is nothing to post.');
    const { state, credited } = document;
    const system = state.refusal?.source ?? '';
    const customer = await customerIn(unit.client, system, state.facts.account?.id, now);
    const payload = postingAgain(state, credited, customer);
    const command = randomUUID();
    const sent = await giveCommand(unit, {
      id: command,
      type: 'posting',
      payload,
      system,
      subject: { kind: row.subjectKind, id },
      caseId: row.id,
      by: actor.id,
      at: now,
    });
    return commanded(row, actor, { id: command, told: posting.told(payload), system, sent }, now);
  });
