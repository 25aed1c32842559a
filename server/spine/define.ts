/** How a kind of subject takes part in settling: its loader, what is computed of what it loads, and what follows. */
import type { PoolClient } from 'pg';
import { findingsOf } from '@/domain/exceptions';
import type { TypedFinding } from '@/domain/exceptions/define';
import type { At } from '@/domain/policies/policies';
import type { SubjectCode, SubjectKind } from '@/domain/subjects/define';
import type { RollupDelta } from '@/server/kpis/rollup';

/** What is said of one subject now. */
export interface Found {
  readonly findings: readonly TypedFinding[];
  /** When the clock alone changes it, besides what findings wait for. */
  readonly wakeAt: Date | null;
  /** When the newest evidence about it was received; null where unknown. */
  readonly evidenceAt: Date | null;
}

export interface Computed {
  readonly found: ReadonlyMap<string, Found>;
  /** What was judged on the way, whole, of another kind. */
  readonly carried?: { readonly code: SubjectCode; readonly found: ReadonlyMap<string, Found> };
}

/**
 * The server's half of a kind of subject. `load` is a fixed number of statements for any number of keys and leaves out
 * what is not there; `compute` is pure; `write` says what follows besides cases.
 */
export interface SubjectSource<Facts, Result extends Computed = Computed> {
  readonly code: SubjectCode;
  /** Subjects in one round. */
  readonly portion: number;
  /** Whether the kind keeps by itself when the clock must look at it again. */
  readonly wakesItself?: boolean;
  load(client: PoolClient, keys: readonly string[], at: At): Promise<Facts>;
  compute(facts: Facts, at: At): Result;
  write?(client: PoolClient, keys: readonly string[], result: Result, at: At, delta: RollupDelta): Promise<void>;
}

// biome-ignore lint/suspicious/noExplicitAny: facts and results differ by kind, each is handed from load to write alone
export type AnySource = SubjectSource<any, any>;

/** A kind whose subjects stand each for itself: state, findings and wake follow from its definition. */
export function defineSource<Code extends SubjectCode, Facts>(
  kind: SubjectKind<Code, Facts>,
  given: {
    readonly portion?: number;
    readonly load: (client: PoolClient, keys: readonly string[], at: At) => Promise<ReadonlyMap<string, Facts>>;
    readonly evidenceAt?: (facts: Facts) => Date | null;
    readonly write?: SubjectSource<ReadonlyMap<string, Facts>>['write'];
  },
): SubjectSource<ReadonlyMap<string, Facts>> {
  const { portion = 500, load, evidenceAt, write } = given;
  return {
    code: kind.code,
    portion,
    load: (client, keys, at) =>
      load(
        client,
        keys.filter((text) => kind.key.read(text) !== null),
        at,
      ),
    compute: (facts, at) => ({
      found: new Map(
        [...facts].map(([key, fact]): [string, Found] => {
          const state = kind.state(fact, at);
          return [
            key,
            {
              findings: findingsOf(kind.code, state, at),
              wakeAt: kind.wakeAt(state, at),
              evidenceAt: evidenceAt?.(fact) ?? null,
            },
          ];
        }),
      ),
    }),
    ...(write ? { write } : {}),
  };
}
