import { assertMay, type Reader, Refusal } from '@/domain/access';
import { type Channel, notificationKind, PACES_OF, type Pace, preferenceOf } from '@/domain/notifications/kinds';
import { isZone } from '@/domain/notifications/pace';
import { recordAct } from '@/server/audit/record';
import { sealed } from '@/server/auth/seal';
import { derivedToken } from '@/server/auth/secret';
import { announceChange } from '@/server/changes';
import { once } from '@/server/idempotency';
import { type Unit, unitOfWork } from '@/server/runtime/db';
import { env } from '@/server/runtime/env';
import { anyOf, rowsOf, sets } from '@/server/runtime/sets';
import { secretText } from '@/server/sending/signing';
import { readTarget } from '@/server/sending/target';
import { WEBHOOK_SEAL } from './webhook';

interface Keyed {
  readonly idempotencyKey: string;
}

/** A person's own affair: nothing that anybody else sees, so it stands in no audit trail. */
async function own<Input extends Keyed, Answer>(
  reader: Reader | null,
  name: string,
  input: Input,
  work: (unit: Unit, reader: Reader) => Promise<Answer>,
): Promise<Answer> {
  assertMay(reader, 'exceptions:read');
  const { idempotencyKey, ...rest } = input;
  return unitOfWork((unit) => once(unit.client, reader.id, idempotencyKey, name, rest, () => work(unit, reader)));
}

/**
 * Marks notifications of the reader as read: those of these IDs, or all that were there at `until`.
 * @returns how many were unread
 */
export const markRead = (
  reader: Reader | null,
  input: Keyed & { readonly ids?: readonly string[] | null; readonly until?: Date | null },
  now: Date,
): Promise<number> =>
  own(reader, 'markNotificationsRead', input, async ({ client }, { id: userId }) => {
    const { ids, until } = input;
    if (!ids && !until) throw new Refusal('invalid', 'Say which, or until when.', 'ids');
    const marked = await rowsOf(
      sets
        .updateTable('notification')
        .set({ read_at: now })
        .where('user_id', '=', userId)
        .where('read_at', 'is', null)
        .$if(ids != null, (query) => query.where('id', '=', anyOf(ids ?? [], 'uuid')))
        .$if(until != null, (query) => query.where('at', '<=', until as Date))
        .returning('id'),
      { on: client, steady: false },
    );
    if (marked.length > 0) await announceChange(client, 'inbox', [{ id: userId, entity: null, region: null }]);
    return marked.length;
  });

const keep = ({ prisma }: Unit, userId: string, name: string, value: string) =>
  prisma.preference.upsert({
    where: { userId_name: { userId, name } },
    create: { userId, name, value },
    update: { value },
  });

/** Chooses by which way and how often the reader is told of a kind. Refuses a pace that the way does not know. */
export const setPace = (
  reader: Reader | null,
  input: Keyed & { readonly kind: string; readonly channel: Channel; readonly pace: Pace },
): Promise<string> =>
  own(reader, 'setNotificationPace', input, async (unit, { id }) => {
    const { kind, channel, pace } = input;
    if (!notificationKind(kind)) throw new Refusal('invalid', 'There is no such kind of notification.', 'kind');
    if (!PACES_OF[channel].includes(pace))
      throw new Refusal('invalid', `By this way there is only: ${PACES_OF[channel].join(', ')}.`, 'pace');
    await keep(unit, id, preferenceOf(kind, channel), pace);
    return kind;
  });

/** Chooses when the reader's digest comes. Refuses an hour that no clock has and a zone that nobody knows. */
export const setDigest = (
  reader: Reader | null,
  input: Keyed & { readonly hour: number; readonly zone: string },
): Promise<string> =>
  own(reader, 'setDigest', input, async (unit, { id }) => {
    if (!Number.isInteger(input.hour) || input.hour < 0 || input.hour > 23)
      throw new Refusal('invalid', 'An hour is between 0 and 23.', 'hour');
    if (!isZone(input.zone))
      throw new Refusal('invalid', 'There is no such time zone; an example is Europe/Berlin.', 'zone');
    await keep(unit, id, 'digest hour', String(input.hour));
    await keep(unit, id, 'digest zone', input.zone);
    return input.zone;
  });

/** What a webhook was made with: the secret is not to be had again. */
export interface WebhookMade {
  readonly url: string | null;
  readonly secret: string | null;
}

/**
 * Has notifications sent to an address, signed with a new secret; null takes it away. It leads data out, so it stands
 * in the audit. Refuses an address within a private network that is not allowed by name.
 */
export async function setWebhook(
  reader: Reader | null,
  input: Keyed & { readonly url: string | null },
  now: Date,
): Promise<WebhookMade> {
  assertMay(reader, 'exceptions:read');
  const url = input.url === null ? null : readTarget(input.url, env.webhookHosts).href;
  // Made again from the same parts when the request is repeated, and kept nowhere in the clear.
  const secret = secretText(
    Buffer.from(derivedToken('notification webhook', reader.id, input.idempotencyKey), 'base64url'),
  );
  await own(reader, 'setNotificationWebhook', input, async ({ prisma, client }, { id: userId }) => {
    const before = await prisma.webhook.findUnique({ where: { userId }, select: { url: true } });
    if (url === null) await prisma.webhook.deleteMany({ where: { userId } });
    else {
      const state = { url, secret: sealed(secret, WEBHOOK_SEAL), createdAt: now };
      await prisma.webhook.upsert({ where: { userId }, create: { userId, ...state }, update: state });
    }
    await recordAct(client, {
      actorId: userId,
      at: now,
      action: url === null ? 'notification webhook.removed' : 'notification webhook.set',
      subjectKind: 'user',
      subjectId: userId,
      before: before ?? undefined,
      after: { url },
    });
    return url;
  });
  return { url, secret: url === null ? null : secret };
}

/** Sends again what was given up. Refuses what is not the reader's, unless they set up the installation. */
export const sendAgain = (reader: Reader | null, input: Keyed & { readonly id: string }, now: Date): Promise<string> =>
  own(reader, 'sendAgain', input, async ({ client }, person) => {
    const rows = await rowsOf(
      sets
        .updateTable('outbox')
        .set({ done_at: null, outcome: null, attempts: 0, due_at: now })
        .where('id', '=', Number(input.id))
        .where('outcome', '=', 'failed')
        .$if(!person.permissions.has('setup:write'), (query) => query.where('user_id', '=', person.id))
        .returning('id'),
      { on: client, steady: false },
    );
    if (rows.length === 0) throw new Refusal('not found', 'There is nothing of this that failed.', 'id');
    return input.id;
  });
