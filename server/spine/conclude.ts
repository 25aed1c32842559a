/** What follows from what was found: cases in step with findings, and marks for when the clock must look again. */
import type { PoolClient } from 'pg';
import type { At } from '@/domain/policies/policies';
import type { SubjectCode } from '@/domain/subjects/define';
import { markDirty } from '@/server/correlation/queue';
import { detect } from '@/server/exceptions/detect';
import type { RollupDelta } from '@/server/kpis/rollup';
import type { Found } from './define';

/** Looks due sooner than this are marked even for a kind that wakes itself. */
const SOON_MS = 10_000;

/**
 * @param keys every subject that was looked at: an open case of one without finding is resolved
 * @param wakesItself the kind keeps its later looks itself
 */
export async function conclude(
  client: PoolClient,
  code: SubjectCode,
  keys: readonly string[],
  found: ReadonlyMap<string, Found>,
  at: At,
  delta: RollupDelta,
  wakesItself: boolean,
): Promise<void> {
  const seen = {
    kind: code,
    subjects: keys,
    findings: [...found.values()].flatMap(({ findings }) => findings),
    evidenceAt: new Map([...found].flatMap(([key, { evidenceAt }]) => (evidenceAt ? [[key, evidenceAt]] : []))),
  };
  const waiting = at.detects === false ? [] : await detect(client, seen, at, delta);
  const looks = new Map<string, Date>();
  const look = (key: string, when: Date | null) => {
    const held = looks.get(key);
    if (when && (!held || when < held)) looks.set(key, when);
  };
  if (!wakesItself) for (const [key, { wakeAt }] of found) look(key, wakeAt);
  for (const { finding, at: when } of waiting)
    if (!wakesItself || when.getTime() - at.now.getTime() <= SOON_MS) look(finding.subjectId, when);
  const byTime = new Map<number, string[]>();
  for (const [key, when] of looks) byTime.set(when.getTime(), [...(byTime.get(when.getTime()) ?? []), key]);
  for (const [time, subjects] of byTime) await markDirty(client, code, subjects, new Date(time));
}
