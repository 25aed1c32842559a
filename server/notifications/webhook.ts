import { unsealed } from '@/server/auth/seal';
import type { Outcome, OuterTopic, Queued } from '@/server/outbox/define';
import { pool } from '@/server/runtime/db';
import { env } from '@/server/runtime/env';
import { rowOf, sets } from '@/server/runtime/sets';
import { call } from '@/server/sending/http';
import { signatureHeaders } from '@/server/sending/signing';
import { recipients } from './concerned';
import { doneWithHidden, heldBy } from './held';
import { placeOf, titleOutside } from './words';

const TIMEOUT_MS = 10_000;
export const WEBHOOK_SEAL = 'throughline notification webhooks';

/** The idempotency key as `webhook-id`: letters, digits and hyphens. */
const idOf = (row: Queued): string => `msg_${Buffer.from(row.key ?? String(row.id)).toString('base64url')}`;

async function send(row: Queued, now: Date): Promise<Outcome> {
  const person = (await recipients(undefined, [row.userId ?? ''])).get(row.userId ?? '');
  if (!person) return { outcome: 'withheld', why: 'The person is disabled or reads no cases any more.' };
  const webhook = await rowOf(sets.selectFrom('webhook').select(['url', 'secret']).where('user_id', '=', person.id));
  if (!webhook) return { outcome: 'withheld', why: 'The webhook was removed.' };
  const held = await heldBy(person, (row.payload as { notification: string }).notification);
  if (!held) return { outcome: 'withheld', why: 'The case is out of the person’s reach.' };
  const id = idOf(row);
  const body = JSON.stringify({
    type: `notification.${held.kind}`,
    timestamp: held.at.toISOString(),
    data: { id: held.id, title: titleOutside(held), count: held.count, url: `${env.publicUrl}${placeOf(held)}` },
  });
  const headers = signatureHeaders([unsealed(webhook.secret, WEBHOOK_SEAL)], id, now, body);
  const {
    status,
    isBarred,
    body: answer,
  } = await call(
    { method: 'POST', url: webhook.url, headers, body },
    { timeoutMs: TIMEOUT_MS, allowed: env.webhookHosts },
  );
  // Where it may not lead it is not sent, now or later.
  if (isBarred) return { outcome: 'failed', why: String(answer) };
  if (status === 410) return { outcome: 'failed', why: 'The receiver wants no more of it (410).' };
  if (status === null) throw new Error(String(answer));
  if (status < 200 || status > 299) throw new Error(`the receiver answered ${status}`);
  await doneWithHidden(pool, [held.id], now);
  return { outcome: 'sent' };
}

/** A signed message about one notification. */
export const webhookTopic: OuterTopic = { code: 'webhook', send };
