import { type Reader, Refusal } from '@/domain/access';
import { once } from '@/server/idempotency';
import { unitOfWork } from '@/server/runtime/db';
import type { Times } from './queries';

/**
 * Chooses whose times this person reads, on every browser of theirs. Nothing that anybody else sees, so it stands in
 * no audit trail. @returns what counts now
 */
export async function chooseTimes(
  reader: Reader | null,
  input: { idempotencyKey: string; times: Times },
): Promise<Times> {
  if (!reader) throw new Refusal('unauthenticated', 'Sign in to change this.');
  return unitOfWork(({ prisma, client }) =>
    once(client, reader.id, input.idempotencyKey, 'chooseTimes', { times: input.times }, async () => {
      const place = { userId: reader.id, name: 'times' };
      await prisma.preference.upsert({
        where: { userId_name: place },
        create: { ...place, value: input.times },
        update: { value: input.times },
      });
      return input.times;
    }),
  );
}
