/** How an exception type is defined: one file per type, each with its rule, its words and a worked example. */
import type { StageName } from '../stages';

export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const CASE_STATUSES = [
  'open',
  'acknowledged',
  'in progress',
  'waiting',
  'replaying',
  'awaiting evidence',
  'resolved',
  'written off',
  'force-closed',
] as const;
export type CaseStatus = (typeof CASE_STATUSES)[number];
/** Statuses in which somebody still has to do something. */
export const OPEN_STATUSES: readonly CaseStatus[] = CASE_STATUSES.slice(0, 6);

export const EXCEPTION_CLASSES = ['master data', 'ingestion', 'timing', 'posting', 'variance', 'commercial'] as const;
export type ExceptionClass = (typeof EXCEPTION_CLASSES)[number];
export type SubjectKind = 'document' | 'transaction' | 'customer' | 'meter' | 'signal';

/** A finding: the condition of a type holds for one subject now. */
export interface Finding {
  subjectKind: SubjectKind;
  /** Stable, namespaced: with the type it is the identity of the case. */
  subjectId: string;
  title: string;
  /** What several cases have in common: mended once. */
  causeKey: string;
  /** Decimal string; null when unknown. */
  amountAtRisk: string | null;
  amountBasis: 'stated' | 'estimated' | 'unknown';
  currency: string | null;
  entityId: string | null;
  region: string | null;
  accountId: string | null;
  stage: StageName;
  /** Transactions touched, with the part of the amount that is theirs. */
  transactions: readonly { id: string; amount: string }[];
  /** When the condition began to hold. */
  since: Date;
  evidence: readonly { label: string; value: string; href?: string }[];
}

export interface ExceptionType<Subject = never> {
  readonly code: string;
  readonly title: string;
  readonly class: ExceptionClass;
  readonly severity: Severity;
  /** Queue that owns it when no routing rule says otherwise. */
  readonly queue: string;
  /** When it holds, in plain words. */
  readonly rule: string;
  readonly consequence: string;
  readonly remedy: string;
  /** What closes it. */
  readonly evidence: string;
  /** Which facts the detector reads. */
  readonly subject: 'document' | 'suspense' | 'conflict';
  /** Pure: the finding, or null when the condition does not hold at `now`. */
  readonly detect: (subject: Subject, now: Date) => Finding | null;
  /** A worked example, asserted by the contract test. */
  readonly example: { readonly holds: Subject; readonly holdsNot: Subject; readonly now: Date };
}

export function defineException<Subject>(type: ExceptionType<Subject>): ExceptionType<Subject> {
  return type;
}

/** Records of one customer or meter that wait for master data: the subject of a suspense case. */
export interface SuspenseFacts {
  readonly kind: 'unmatched account' | 'unknown meter';
  readonly source: string;
  /** Customer reference or meter code, as the source writes it. */
  readonly reference: string;
  readonly eventCount: number;
  /** Sum per unit, in words: "12,000 call". */
  readonly quantities: readonly { quantity: string; unit: string }[];
  /** Rated or invoiced net money that hangs on it, per transaction. */
  readonly transactions: readonly { id: string; amount: string; currency: string | null }[];
  /** Quantity times the last final unit amount, where one is known. */
  readonly estimate: { amount: string; currency: string } | null;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

/** Several contents under one identity: the subject of a conflict case. */
export interface ConflictFacts {
  readonly source: string;
  /** Hex of the signal key. */
  readonly key: string;
  readonly ceId: string;
  readonly type: string;
  readonly contents: readonly {
    digest: string;
    revision: number | null;
    time: Date;
    inForce: boolean;
    receivedAt: Date;
    summary: string;
  }[];
  readonly chosenBy: string | null;
  readonly transactions: readonly { id: string; amount: string }[];
  readonly currency: string | null;
  readonly entityId: string | null;
  readonly region: string | null;
  readonly accountId: string | null;
}
