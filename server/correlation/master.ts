/**
 * Master data: when a statement changes, or begins or ends to hold, the golden rows that rest on it are chosen again,
 * what is no longer said goes, and whatever used what changed is marked to be folded or routed again.
 */
import type { PoolClient } from 'pg';
import { statementKey } from '@/domain/subjects/account/key';
import { GOLDEN } from './golden';
import { wakeGolden } from './golden/wakes';
import { type Portion, takeDirty } from './queue';
import { loadSources } from './sources';

const SUBJECTS_PER_ROUND = 2_000;

/** Works off changed statements, one set. @returns how many subjects were settled */
export async function settleMaster(client: PoolClient, portion: Portion): Promise<number> {
  const at = portion.now;
  await wakeGolden(client, at);
  const subjects = await takeDirty(client, 'master', SUBJECTS_PER_ROUND, portion);
  if (subjects.length === 0) return 0;
  const sources = await loadSources(client);
  const changed = subjects.flatMap((subject) => statementKey.read(subject) ?? []);
  for (const { kinds, settle } of GOLDEN) {
    const mine = changed
      .filter(({ kind }) => (kinds as readonly string[]).includes(kind))
      .map(({ externalId }) => externalId);
    if (mine.length > 0) await settle({ client, sources, at }, [...new Set(mine)]);
  }
  return subjects.length;
}
