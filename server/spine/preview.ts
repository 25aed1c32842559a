/** What would change if facts or policies were other ones: compute without write. */
import type { PoolClient } from 'pg';
import type { TypedFinding } from '@/domain/exceptions/define';
import { caseId } from '@/domain/identity';
import type { At } from '@/domain/policies/policies';
import type { Computed, SubjectSource } from './define';

/** A case that would open, close, or be worth another amount. Amounts are decimal strings, null when unknown. */
export interface PreviewedChange {
  readonly caseId: string;
  readonly change: 'opens' | 'closes' | 'amount';
  readonly finding: TypedFinding;
  readonly before: string | null;
  readonly after: string | null;
}

const byCase = ({ found, carried }: Computed): Map<string, TypedFinding> =>
  new Map(
    [...found.values(), ...(carried?.found.values() ?? [])]
      .flatMap(({ findings }) => findings)
      .map((finding) => [caseId(finding.type, finding.subjectKind, finding.subjectId), finding]),
  );

/**
 * Compares what is found of these subjects now with what would be found under hypothetical policies, clock or facts.
 * Nothing is written.
 */
export async function preview<Facts>(
  client: PoolClient,
  source: SubjectSource<Facts>,
  keys: readonly string[],
  at: At,
  hypothetical: { readonly at?: At; readonly facts?: (facts: Facts) => Facts },
): Promise<PreviewedChange[]> {
  const facts = await source.load(client, keys, at);
  const now = byCase(source.compute(facts, at));
  const then = byCase(source.compute(hypothetical.facts?.(facts) ?? facts, hypothetical.at ?? at));
  return [...new Set([...now.keys(), ...then.keys()])].sort().flatMap((id): PreviewedChange[] => {
    const [held, next] = [now.get(id), then.get(id)];
    const [before, after] = [held?.amountAtRisk ?? null, next?.amountAtRisk ?? null];
    const finding = (next ?? held) as TypedFinding;
    if (held && next) return before === after ? [] : [{ caseId: id, change: 'amount', finding, before, after }];
    return [{ caseId: id, change: next ? 'opens' : 'closes', finding, before, after }];
  });
}
