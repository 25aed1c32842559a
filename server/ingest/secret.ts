/** Webhook secrets of sources, sealed with the installation's own secret. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { PoolClient } from 'pg';
import { env } from '../runtime/env';
import { fixed, rowsOf, sets } from '../runtime/sets';

const FRESH_MS = 5_000;
const memory = new Map<string, { secret: string | null; at: number }>();
const settingOf = (source: string) => `webhook secret of ${source}`;

function sealingKey(): Buffer {
  if (!env.secret) throw new Error('SECRET is not set: webhook secrets can not be kept without it');
  return Buffer.from(hkdfSync('sha256', env.secret, '', 'throughline webhook secrets', 32));
}

/** Keeps the secret that a vendor signs its webhooks to `source` with; null takes it away. */
export async function keepWebhookSecret(
  client: Pick<PoolClient, 'query'>,
  source: string,
  secret: string | null,
): Promise<void> {
  memory.delete(source);
  if (secret === null) {
    await rowsOf(sets.deleteFrom('setting').where('key', '=', settingOf(source)), { on: client });
    return;
  }
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', sealingKey(), nonce);
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  const value = JSON.stringify({ sealed: Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64') });
  await rowsOf(
    sets
      .insertInto('setting')
      .values({ key: settingOf(source), value, updated_at: sql<Date>`now()` })
      .onConflict((held) =>
        held.column('key').doUpdateSet((eb) => ({ value: eb.ref('excluded.value'), updated_at: sql<Date>`now()` })),
      ),
    { on: client },
  );
}

const sealedSecret = fixed(({ key }: { key: string }) =>
  sets.selectFrom('setting').select(sql<string | null>`value ->> 'sealed'`.as('sealed')).where('key', '=', key),
);

/** The webhook secret of a source, or null when none is configured; remembered for at most 5 s. */
export async function webhookSecret(source: string): Promise<string | null> {
  const held = memory.get(source);
  if (held && performance.now() - held.at < FRESH_MS) return held.secret;
  const [setting] = await sealedSecret({ key: settingOf(source) });
  const sealed = setting?.sealed;
  const secret = sealed ? unseal(Buffer.from(sealed, 'base64')) : null;
  memory.set(source, { secret, at: performance.now() });
  return secret;
}

function unseal(bytes: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', sealingKey(), bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
}

/** For tests that empty the database under a running process. */
export const forgetSecrets = (): void => memory.clear();
