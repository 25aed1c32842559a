/** Webhook secrets of sources, sealed with the installation's own secret. */
import { sql } from 'kysely';
import type { PoolClient } from 'pg';
import { sealed, unsealed } from '../auth/seal';
import { fixed, rowsOf, sets } from '../runtime/sets';

const FRESH_MS = 5_000;
const memory = new Map<string, { secret: string | null; at: number }>();
const settingOf = (source: string) => `webhook secret of ${source}`;

const PURPOSE = 'throughline webhook secrets';

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
  const value = JSON.stringify({ sealed: sealed(secret, PURPOSE) });
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
  const secret = setting?.sealed ? unsealed(setting.sealed, PURPOSE) : null;
  memory.set(source, { secret, at: performance.now() });
  return secret;
}

/** For tests that empty the database under a running process. */
export const forgetSecrets = (): void => memory.clear();
