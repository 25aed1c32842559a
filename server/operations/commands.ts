import { createHash } from 'node:crypto';
import { type Reader, Refusal } from '@/domain/access';
import { recordAct } from '@/server/audit/record';
import { forgetSessions, PEOPLE_CHANNEL } from '@/server/auth/session';
import { once } from '@/server/idempotency';
import { notify, type Unit, unitOfWork } from '@/server/runtime/db';
import { rowOf, sets } from '@/server/runtime/sets';

/** A key has this many at most; what all of them hold in memory is bounded besides. */
const REGISTERED = 50;

interface OfKey {
  idempotencyKey: string;
  /** local ID of the key */
  key: string;
}

/** A key that the reader may register for: one's own, or any for who may make keys. Refuses others alike. */
async function keyOf({ prisma }: Unit, reader: Reader, id: string) {
  const key = await prisma.apiKey.findFirst({
    where: { id, revokedAt: null, ...(reader.permissions.has('keys:write') ? {} : { userId: reader.id }) },
    select: { id: true, title: true, scopes: true },
  });
  if (!key && !reader.permissions.has('keys:write')) throw new Refusal('forbidden', 'This is not your key.');
  if (!key) throw new Refusal('not found', 'There is no such key, or it is revoked.');
  if (!key.scopes.includes('read'))
    throw new Refusal('invalid', 'Operations are registered for a key that reads.', 'key');
  return key;
}

async function changing<Input extends OfKey>(
  reader: Reader | null,
  command: string,
  input: Input,
  work: (unit: Unit, actor: Reader) => Promise<string>,
): Promise<string> {
  if (!reader) throw new Refusal('unauthenticated', 'Sign in to do this.');
  const answer = await unitOfWork((unit) =>
    once(unit.client, reader.id, input.idempotencyKey, command, input, async () => {
      const hash = await work(unit, reader);
      await notify(unit.client, PEOPLE_CHANNEL, 'key');
      return hash;
    }),
  );
  forgetSessions();
  return answer;
}

/**
 * Registers an operation for a key: it is kept and compiled from then on. The caller has read and validated it.
 * Refuses a revoked key, one that does not read, and more than 50 for one key.
 * @param input.name what the operation calls itself
 * @returns the SHA-256 of the text in hexadecimal
 */
export const registerOperation = (
  reader: Reader | null,
  input: OfKey & { text: string; name: string },
  at: Date,
): Promise<string> =>
  changing(reader, 'registerOperation', input, async (unit, actor) => {
    const { client, prisma } = unit;
    // One at a time for a key, so that its number holds.
    await rowOf(sets.selectFrom('api_key').select('id').where('id', '=', input.key).forUpdate(), { on: client });
    const key = await keyOf(unit, actor, input.key);
    const hash = createHash('sha256').update(input.text).digest();
    const own = { keyId: key.id, hash };
    if (await prisma.registeredOperation.findUnique({ where: { keyId_hash: own }, select: { name: true } }))
      return hash.toString('hex');
    if ((await prisma.registeredOperation.count({ where: { keyId: key.id } })) >= REGISTERED)
      throw new Refusal('invalid', `A key has ${REGISTERED} registered operations at most. Withdraw one first.`, 'key');
    const { name, text } = input;
    await prisma.registeredOperation.create({
      data: { ...own, name, text, registeredBy: actor.id, registeredAt: at },
    });
    await recordAct(client, {
      actorId: actor.id,
      at,
      action: 'operation.registered',
      subjectKind: 'api key',
      subjectId: key.id,
      after: { key: key.title, name, hash: hash.toString('hex') },
    });
    return hash.toString('hex');
  });

/** Withdraws a registered operation. @returns its hash; refuses what is not registered */
export const withdrawOperation = (reader: Reader | null, input: OfKey & { hash: string }, at: Date): Promise<string> =>
  changing(reader, 'withdrawOperation', input, async (unit, actor) => {
    const key = await keyOf(unit, actor, input.key);
    const { count } = await unit.prisma.registeredOperation.deleteMany({
      where: { keyId: key.id, hash: Buffer.from(input.hash, 'hex') },
    });
    if (count === 0) throw new Refusal('not found', 'This operation is not registered.');
    await recordAct(unit.client, {
      actorId: actor.id,
      at,
      action: 'operation.withdrawn',
      subjectKind: 'api key',
      subjectId: key.id,
      before: { key: key.title, hash: input.hash },
    });
    return input.hash;
  });
