import { createHmac } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { Refusal } from '@/domain/access';
import { unsealed } from '@/server/auth/seal';
import type { Outcome, OuterTopic, Queued } from '@/server/outbox/define';
import { pool } from '@/server/runtime/db';
import { env } from '@/server/runtime/env';
import { rowOf, sets } from '@/server/runtime/sets';
import { recipients } from './concerned';
import { doneWithHidden, heldBy } from './held';
import { readTarget, resolveTarget } from './target';
import { placeOf, titleOutside } from './words';

const TIMEOUT_MS = 10_000;
export const WEBHOOK_SEAL = 'throughline notification webhooks';
const PREFIX = 'whsec_';

/** A new secret as a receiver is given it: Standard Webhooks' `whsec_` and base64. */
export const secretText = (bytes: Buffer): string => PREFIX + bytes.toString('base64');

/** The signature of Standard Webhooks: `v1,` and base64 of HMAC-SHA256 over ID, timestamp in seconds and body. */
export function signatureOf(secret: string, id: string, timestamp: number, body: string): string {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

/** The idempotency key as `webhook-id`: letters, digits and hyphens. */
const idOf = (row: Queued): string => `msg_${Buffer.from(row.key ?? String(row.id)).toString('base64url')}`;

/** Posts a body to exactly the resolved address; follows no redirect and reads no answer. @returns the status */
async function postTo(url: URL, headers: Record<string, string>, body: string): Promise<number> {
  const found = await resolveTarget(url, env.webhookHosts);
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? https : http).request(
      url,
      {
        method: 'POST',
        headers,
        timeout: TIMEOUT_MS,
        agent: false,
        lookup: (_host, options, done) => {
          if (options.all) (done as (error: null, found: object[]) => void)(null, [found]);
          else done(null, found.address, found.family);
        },
      },
      (response) => {
        response.destroy();
        resolve(response.statusCode ?? 0);
      },
    );
    const slow = setTimeout(() => request.destroy(new Error(`no answer within ${TIMEOUT_MS / 1_000} s`)), TIMEOUT_MS);
    request.on('error', reject);
    request.on('close', () => clearTimeout(slow));
    request.end(body);
  });
}

async function send(row: Queued, now: Date): Promise<Outcome> {
  const person = (await recipients(undefined, [row.userId ?? ''])).get(row.userId ?? '');
  if (!person) return { outcome: 'withheld', why: 'The person is disabled or reads no cases any more.' };
  const webhook = await rowOf(sets.selectFrom('webhook').select(['url', 'secret']).where('user_id', '=', person.id));
  if (!webhook) return { outcome: 'withheld', why: 'The webhook was removed.' };
  const held = await heldBy(person, (row.payload as { notification: string }).notification);
  if (!held) return { outcome: 'withheld', why: 'The case is out of the person’s reach.' };
  const timestamp = Math.floor(now.getTime() / 1_000);
  const id = idOf(row);
  const body = JSON.stringify({
    type: `notification.${held.kind}`,
    timestamp: held.at.toISOString(),
    data: { id: held.id, title: titleOutside(held), count: held.count, url: `${env.publicUrl}${placeOf(held)}` },
  });
  try {
    const status = await postTo(
      readTarget(webhook.url, env.webhookHosts),
      {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
        'user-agent': 'Throughline',
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': signatureOf(unsealed(webhook.secret, WEBHOOK_SEAL), id, timestamp, body),
      },
      body,
    );
    if (status === 410) return { outcome: 'failed', why: 'The receiver wants no more of it (410).' };
    if (status < 200 || status > 299) throw new Error(`the receiver answered ${status}`);
  } catch (error) {
    // Where it may not lead it is not sent, now or later.
    if (error instanceof Refusal) return { outcome: 'failed', why: error.message };
    throw error;
  }
  await doneWithHidden(pool, [held.id], now);
  return { outcome: 'sent' };
}

/** A signed message about one notification. */
export const webhookTopic: OuterTopic = { code: 'webhook', send };
