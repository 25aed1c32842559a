import { type Reader, Refusal } from '@/domain/access';
import { adapterOf } from '@/server/adapters';
import { recordAct } from '@/server/audit/record';
import { keepWebhookSecret, webhookSecret } from '@/server/ingest/secret';
import type { SourceRow } from '@/server/pipeline/queries';
import { rowOf, sets } from '@/server/runtime/sets';
import { type Keyed, setting } from './setting';

export interface WebhookSecretInput extends Keyed {
  /** name of the source */
  source: string;
  /** what the vendor signs with; null takes it away */
  secret?: string | null;
}

const SHORTEST = 8;
const LONGEST = 500;

/** Keeps, replaces or takes away the secret that a vendor signs its webhooks with. @returns the local ID of the source */
export async function setWebhookSecret(reader: Reader | null, input: WebhookSecretInput, at: Date): Promise<string> {
  return setting(reader, 'keys:write', 'setWebhookSecret', input, async ({ client }, actor) => {
    const source = await rowOf(
      sets.selectFrom('source').select(['id', 'adapter']).where('name', '=', input.source).forUpdate(),
      { on: client },
    );
    if (!source) throw new Refusal('not found', 'There is no source with this name.', 'source');
    if (!adapterOf(source.adapter)?.verify)
      throw new Refusal('invalid', 'This source sends no signed webhooks: it needs an API key.', 'source');
    const secret = input.secret?.trim() ?? null;
    if (secret !== null && (secret.length < SHORTEST || secret.length > LONGEST))
      throw new Refusal('invalid', `A secret has ${SHORTEST} to ${LONGEST} characters.`, 'secret');
    await keepWebhookSecret(client, input.source, secret);
    await recordAct(client, {
      actorId: actor.id,
      at,
      action: secret === null ? 'webhook secret.removed' : 'webhook secret.set',
      subjectKind: 'source',
      subjectId: input.source,
    });
    return String(source.id);
  });
}

/** Whether signed webhooks of a source are taken: null when its vendor signs none. */
export async function takesWebhooks({ name, adapter }: SourceRow): Promise<boolean | null> {
  return adapterOf(adapter)?.verify ? (await webhookSecret(name)) !== null : null;
}
