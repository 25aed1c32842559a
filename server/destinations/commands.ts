/** Where a source's commands go, set by an administrator; and a command that was given up, sent again by a person. */
import { assertMay, type Reader, Refusal } from '@/domain/access';
import { commandType } from '@/domain/commands';
import { commanded } from '@/domain/exceptions/transitions';
import { recordAct } from '@/server/audit/record';
import { sealed } from '@/server/auth/seal';
import { announceChange } from '@/server/changes';
import { actOnCase } from '@/server/exceptions/commands';
import { env } from '@/server/runtime/env';
import { rowOf, sets } from '@/server/runtime/sets';
import { newSecret } from '@/server/sending/signing';
import { readTarget } from '@/server/sending/target';
import { oneOf, whole } from '@/server/setup/input';
import { type Keyed, setting } from '@/server/setup/setting';
import { DESTINATION_KINDS, destinationKind } from '.';
import { addressOf, SEAL } from './address';
import type { DestinationKind } from './define';

export interface DestinationInput extends Keyed {
  /** name of the source */
  readonly source: string;
  readonly kind: string;
  readonly url?: string | null;
  readonly perSecond?: number | null;
  readonly concurrency?: number | null;
  readonly timeoutSeconds?: number | null;
}

const KINDS = DESTINATION_KINDS.map(({ code }) => code);
/** How long what is sent is signed by the former secret too. */
const OVERLAP_MS = 24 * 3_600_000;

function addressIn(kind: DestinationKind, url: string | null | undefined): string | null {
  if (kind.addressed) return readTarget(url ?? '', env.webhookHosts).href;
  if (!addressOf(kind, null))
    throw new Refusal('invalid', 'There is no sandbox here: it comes with the demo company.', 'kind');
  return null;
}

/** Says where commands to a source's system go. @returns the local ID of the source */
export const setDestination = (reader: Reader | null, input: DestinationInput, at: Date): Promise<string> =>
  setting(reader, 'setup:write', 'setDestination', input, async ({ prisma, client }, actor) => {
    const source = await prisma.source.findUnique({
      where: { name: input.source },
      select: { id: true, destination: { omit: { secret: true, formerSecret: true } } },
    });
    if (!source) throw new Refusal('not found', 'There is no source with this name.', 'source');
    const kind = destinationKind(oneOf(input.kind, KINDS, 'kind')) as DestinationKind;
    const held = source.destination;
    const after = {
      kind: kind.code,
      url: addressIn(kind, input.url),
      perSecond: whole(input.perSecond ?? held?.perSecond ?? 20, 1, 10_000, 'perSecond'),
      concurrency: whole(input.concurrency ?? held?.concurrency ?? 4, 1, 64, 'concurrency'),
      timeoutSeconds: whole(input.timeoutSeconds ?? held?.timeoutSeconds ?? 10, 1, 60, 'timeoutSeconds'),
    };
    // Another place is another system: what the former one did says nothing of it.
    const fresh = { ...after, failures: 0, closedUntil: null };
    await prisma.destination.upsert({
      where: { sourceId: source.id },
      create: { sourceId: source.id, ...fresh },
      update: fresh,
      select: { sourceId: true },
    });
    const before = held && {
      kind: held.kind,
      url: held.url,
      perSecond: held.perSecond,
      concurrency: held.concurrency,
      timeoutSeconds: held.timeoutSeconds,
    };
    await recordAct(client, {
      actorId: actor.id,
      at,
      action: 'destination.set',
      subjectKind: 'source',
      subjectId: input.source,
      before: before ?? undefined,
      after,
    });
    await announceChange(client, 'sources', [{ id: String(source.id), entity: null, region: null }]);
    return String(source.id);
  });

/**
 * Makes a new secret for what is sent to a source's system, shown this once; for a day what is sent is signed by the
 * former one too. Refuses a destination that signs nothing. A repetition under the same key is refused: the secret was
 * shown.
 */
export const rotateDestinationSecret = async (
  reader: Reader | null,
  input: Keyed & { readonly source: string },
  at: Date,
): Promise<{ id: string; secret: string }> => {
  let secret: string | undefined;
  const id = await setting(
    reader,
    'keys:write',
    'rotateDestinationSecret',
    input,
    async ({ prisma, client }, actor) => {
      const source = await prisma.source.findUnique({
        where: { name: input.source },
        select: { id: true, destination: { select: { kind: true, secret: true } } },
      });
      if (!source?.destination)
        throw new Refusal('not found', 'There is no destination for a source of this name.', 'source');
      if (!destinationKind(source.destination.kind)?.signed)
        throw new Refusal('invalid', 'What is sent there is not signed.', 'source');
      secret = newSecret();
      const former = source.destination.secret;
      await prisma.destination.update({
        where: { sourceId: source.id },
        data: {
          secret: sealed(secret, SEAL),
          formerSecret: former,
          formerUntil: former && new Date(at.getTime() + OVERLAP_MS),
        },
        select: { sourceId: true },
      });
      await recordAct(client, {
        actorId: actor.id,
        at,
        action: 'destination secret.made',
        subjectKind: 'source',
        subjectId: input.source,
      });
      return String(source.id);
    },
  );
  if (secret === undefined) throw new Refusal('conflict', 'The secret was shown when it was made; make another one.');
  return { id, secret };
};

/**
 * Sends a command again that was given up, under the same key: what was done after all is recognised by it.
 * Refuses one that is on its way, done or refused.
 * @returns the ID of its case
 */
export async function resendCommand(
  reader: Reader | null,
  { id, idempotencyKey }: Keyed & { readonly id: string },
  at: Date,
): Promise<string> {
  assertMay(reader, 'commands:give');
  const found = await rowOf(
    sets
      .selectFrom('command as m')
      .innerJoin('source as s', 's.id', 'm.source_id')
      .select(['m.case_id as caseId', 'm.type', 'm.payload', 's.name as system'])
      .where('m.id', '=', id),
  );
  if (!found?.caseId) throw new Refusal('not found', 'There is no such command.');
  const { caseId, type, payload, system } = found;
  return actOnCase(
    reader,
    'commands:give',
    'resendCommand',
    { idempotencyKey, id: caseId },
    async (row, unit, actor) => {
      const { count } = await unit.prisma.command.updateMany({
        where: { id, state: 'given up' },
        data: { state: 'waiting', dueAt: at, triedFrom: at, doneAt: null },
      });
      if (count === 0) throw new Refusal('conflict', 'Only what was given up is sent again: this command was not.');
      return commanded(row, actor, { id, told: commandType(type).told(payload), system, sent: true }, at);
    },
  );
}
