/** What people do with dead letters. */
import { assertMay, type Reader, Refusal } from '@/domain/access';
import { deadLetterKey } from '@/domain/subjects/dead-letter/key';
import { unrestricted } from '@/server/access';
import { recordAct } from '@/server/audit/record';
import { announceChange } from '@/server/changes';
import { markDirty } from '@/server/correlation/queue';
import { rootOf } from '@/server/exceptions/write-acts';
import { once } from '@/server/idempotency';
import { unitOfWork } from '@/server/runtime/db';
import type { RowOf } from '@/server/runtime/sets';
import { words } from '@/server/setup/input';

export interface DiscardInput {
  readonly idempotencyKey: string;
  /** local ID of a letter */
  readonly letter: string;
  /** with it all open ones of the same source, reason and type */
  readonly whole: boolean;
  readonly reason: string;
}

/** At most so many in one act; the rest takes another. */
const MOST = 100_000;

/**
 * Sets dead letters aside for good, with a reason: nothing of worth was in them, or it came another way. They are kept,
 * and count as discarded. @returns how many
 */
export async function discardDeadLetters(reader: Reader | null, input: DiscardInput, at: Date): Promise<number> {
  assertMay(reader, 'exceptions:work');
  assertMay(reader, 'pipeline:read');
  if (!unrestricted(reader))
    throw new Refusal(
      'forbidden',
      'Dead letters belong to no entity yet: only people who see every entity set them aside.',
    );
  const { idempotencyKey, ...rest } = input;
  return unitOfWork(({ client }) =>
    once(client, reader.id, idempotencyKey, 'discardDeadLetters', rest, async () => {
      const reason = words(input.reason, 'reason');
      const { rows: named } = await client.query<
        Pick<RowOf<'dead_letter'>, 'code' | 'about' | 'status'> & { source: string; sourceId: number }
      >(
        `SELECT l.code, l.about, l.status, o.name AS source, o.id AS "sourceId" FROM dead_letter l JOIN source o ON o.id = l.source_id WHERE l.id::text = $1`,
        [input.letter],
      );
      const [letter] = named;
      if (!letter) throw new Refusal('not found', 'There is no such dead letter.');
      if (!input.whole && letter.status !== 'open')
        throw new Refusal('conflict', `This letter is not open any more: it is ${letter.status}.`);
      const { rows } = await client.query<Pick<RowOf<'dead_letter'>, 'id'>>(
        `UPDATE dead_letter SET status = 'discarded' WHERE id IN (
           SELECT id FROM dead_letter WHERE status = 'open' AND source_id = $1 AND code = $2 AND about = $3 AND ($4::text IS NULL OR id::text = $4)
            ORDER BY id LIMIT ${MOST} FOR UPDATE) RETURNING id`,
        [letter.sourceId, letter.code, letter.about, input.whole ? null : input.letter],
      );
      const subject = deadLetterKey.text(letter);
      const ids = rows.map(({ id }) => id).sort();
      await recordAct(client, {
        actorId: reader.id,
        at,
        action: 'dead letters.discarded',
        subjectKind: 'dead letters',
        subjectId: subject,
        before: { open: ids.length },
        after: { discarded: ids.length, root: rootOf(ids) },
        reason,
      });
      await markDirty(client, 'dead-letter', [subject]);
      await announceChange(client, 'sources', [{ id: String(letter.sourceId), entity: null, region: null }]);
      return ids.length;
    }),
  );
}
