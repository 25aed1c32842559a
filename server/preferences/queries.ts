import { type Reader, Refusal } from '@/domain/access';
import { rowOf, sets } from '@/server/runtime/sets';

/** Whose times a person reads: those of the legal entity at hand, or their own. */
export const TIMES = ['entity', 'own'] as const;
export type Times = (typeof TIMES)[number];

/** What this reader has chosen; the legal entity's until then. Their own habit: any signed-in reader may ask. */
export async function timesOf(reader: Reader | null): Promise<Times> {
  if (!reader) throw new Refusal('unauthenticated', 'Sign in to see this.');
  const row = await rowOf(
    sets.selectFrom('preference').select('value').where('user_id', '=', reader.id).where('name', '=', 'times'),
  );
  return row?.value === 'own' ? 'own' : 'entity';
}
