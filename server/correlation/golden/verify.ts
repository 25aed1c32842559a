/** Golden rows against the statements that they are chosen from, kind by kind, so many subjects at once. */
import type { PoolClient } from 'pg';
import { now } from '@/server/runtime/clock';
import { transaction } from '@/server/runtime/db';
import { anyOf, fixed, sets } from '@/server/runtime/sets';
import { loadSources } from '../sources';
import type { GoldenDifference, GoldenKind, Settling } from './define';
import { GOLDEN } from './index';

const SUBJECTS_AT_ONCE = 500;

/** @param most stop after so many differences of one kind */
export async function verifyGolden(most: number): Promise<{ checked: number; differences: GoldenDifference[] }> {
  return transaction(async (client) => {
    const settling: Settling = { client, sources: await loadSources(client), at: now() };
    const result = { checked: 0, differences: [] as GoldenDifference[] };
    for (const golden of GOLDEN) {
      const { checked, differences } = await verifyKind(settling, golden, most);
      result.checked += checked;
      result.differences.push(...differences);
    }
    return result;
  }, 'REPEATABLE READ');
}

async function verifyKind(settling: Settling, golden: GoldenKind, most: number) {
  // A company is compared whole for each of its references: what differs is told once.
  const found = new Map<string, GoldenDifference>();
  let checked = 0;
  for await (const subjects of subjectsOf(settling.client, golden)) {
    checked += subjects.length;
    for (const difference of await golden.compare(settling, subjects))
      found.set(`${difference.what} ${difference.where}`, difference);
    if (found.size >= most) break;
  }
  for (const stray of await golden.strays(settling.client, most)) found.set(`${stray.what} ${stray.where}`, stray);
  return { checked, differences: [...found.values()].slice(0, most) };
}

const subjectsAfter = fixed(({ kinds, last }: { kinds: readonly string[]; last: string }) =>
  sets
    .selectFrom('statement')
    .select('external_id as subject')
    .distinct()
    .where('kind', '=', anyOf(kinds, 'text'))
    .where('external_id', '>', last)
    .orderBy('external_id')
    .limit(SUBJECTS_AT_ONCE),
);

async function* subjectsOf(client: PoolClient, { kinds }: GoldenKind): AsyncGenerator<string[]> {
  let last = '';
  for (;;) {
    const rows = await subjectsAfter({ kinds, last }, { on: client, steady: false });
    if (rows.length === 0) return;
    yield rows.map(({ subject }) => subject);
    last = rows.at(-1)?.subject as string;
  }
}
