/** How an exception type is defined: one file per type, each with its rule, its words and a worked example. */
import type { At } from '../policies/policies';
import type { QuantityStep } from '../quantities';
import type { ObstacleCode } from '../readiness';
import type { StageName } from '../stages';
import type { SubjectCode, SubjectStates } from '../subjects/define';
import type { FlowReason } from '../subjects/usage-flow/state';
import type { Cause } from './causes';
import type { EvidenceItem } from './evidence';
import type { Examples, Names } from './example';
import type { Severity } from './statuses';

export const EXCEPTION_CLASSES = ['master data', 'ingestion', 'timing', 'posting', 'variance', 'commercial'] as const;
export type ExceptionClass = (typeof EXCEPTION_CLASSES)[number];

/** The two differences of the money equation: rated − invoiced, and invoiced − posted. */
export type Difference = 'invoiced' | 'posted';

/** What a case is for one transaction. Decimal strings. */
export interface CaseShare {
  readonly id: string;
  /** The part of the amount at risk that is this transaction's. */
  readonly amount: string;
  /** The part of the difference that its type explains, signed like the difference; absent where it explains none. */
  readonly difference?: string;
  /** The parts of its quantity differences that the case explains, signed like them. */
  readonly quantities?: Readonly<Partial<Record<QuantityStep, string>>>;
}

/** A finding: the condition of a type holds for one subject now. */
export interface Finding {
  /** Key text of the subject: with the type it is the identity of the case. */
  subjectId: string;
  /** Begins with what tells cases of one type apart: account, reason, document. */
  title: string;
  /** What several cases have in common: mended once. */
  cause: Cause;
  /** Decimal string; null when unknown. */
  amountAtRisk: string | null;
  amountBasis: 'stated' | 'estimated' | 'unknown';
  currency: string | null;
  entityId: string | null;
  region: string | null;
  accountId: string | null;
  stage: StageName;
  /** Transactions touched, each with its share. */
  transactions: readonly CaseShare[];
  /** When the condition began to hold. */
  since: Date;
  evidence: readonly EvidenceItem[];
  /** The date that the document at stake would post by, as issued; absent where the case is of no document. */
  postsAt?: Date;
}

/** A finding with the code of its type; type, kind and key of the subject are the identity of a case. */
export interface TypedFinding extends Finding {
  type: string;
  subjectKind: SubjectCode;
}

export interface ExceptionType<Code extends SubjectCode = SubjectCode> {
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
  /** Which money its cases keep, how it is worked out, and where it is unknown. */
  readonly atRisk: string;
  /** What its cases are about. */
  readonly subject: Code;
  /** The difference that its cases explain with their shares. */
  readonly explains?: Difference;
  /** Why usage that its cases are about waits. */
  readonly waits?: 'unmatched account' | 'unknown meter' | FlowReason;
  /** What it means for the next invoice of whom its cases are about. */
  readonly obstacle?: ObstacleCode;
  /** A task rather than a fault: its age makes it no more severe. */
  readonly isTask?: true;
  /** Types of one group exclude one another; the one that is `rest` holds where no other of its group does. */
  readonly group?: string;
  readonly rest?: true;
  /** Types that may hold on its example too. */
  readonly also?: readonly string[];
  /** Pure: the finding, or null when the condition does not hold. */
  readonly detect: (state: SubjectStates[Code], at: At) => Finding | null;
  /** What its worked examples are, as signals in names of their own; the contract test sends them. */
  readonly examples: (names: Names) => Examples;
}

export const defineException = <Code extends SubjectCode>(type: ExceptionType<Code>): ExceptionType<Code> => type;
