/** The registry of exception types: a new type is one file and one line here. */
import type { DocumentState } from '../documents';
import type { ConflictFacts, ExceptionType, Finding, SuspenseFacts } from './define';
import { conflictingContent } from './types/conflicting-content';
import { invoicedVsPosted } from './types/invoiced-vs-posted';
import { postingOverdue } from './types/posting-overdue';
import { postingRejectedMissingTaxCode } from './types/posting-rejected-missing-tax-code';
import { postingRejectedOther } from './types/posting-rejected-other';
import { postingRejectedPeriodClosed } from './types/posting-rejected-period-closed';
import { unknownMeter } from './types/unknown-meter';
import { unmatchedAccount } from './types/unmatched-account';

const DOCUMENT_TYPES: readonly ExceptionType<DocumentState>[] = [
  postingRejectedMissingTaxCode,
  postingRejectedPeriodClosed,
  postingRejectedOther,
  postingOverdue,
  invoicedVsPosted,
];
const SUSPENSE_TYPES: readonly ExceptionType<SuspenseFacts>[] = [unmatchedAccount, unknownMeter];
const CONFLICT_TYPES: readonly ExceptionType<ConflictFacts>[] = [conflictingContent];

/** Every type, for enums, filters, screens and the contract test. `any`: subjects differ by type. */
// biome-ignore lint/suspicious/noExplicitAny: a registry of types over different subjects
export const EXCEPTION_TYPES: readonly ExceptionType<any>[] = [...DOCUMENT_TYPES, ...SUSPENSE_TYPES, ...CONFLICT_TYPES];

const byCode = new Map(EXCEPTION_TYPES.map((type) => [type.code, type]));
// biome-ignore lint/suspicious/noExplicitAny: see above
export const exceptionType = (code: string): ExceptionType<any> | undefined => byCode.get(code);

/** A finding with the code of its type; the pair (type, subject) is the identity of a case. */
export interface TypedFinding extends Finding {
  type: string;
}

function run<Subject>(types: readonly ExceptionType<Subject>[], subject: Subject, now: Date): TypedFinding[] {
  return types.flatMap((type) => {
    const finding = type.detect(subject, now);
    return finding ? [{ ...finding, type: type.code }] : [];
  });
}

export const documentFindings = (state: DocumentState, now: Date) => run(DOCUMENT_TYPES, state, now);
export const suspenseFindings = (facts: SuspenseFacts, now: Date) => run(SUSPENSE_TYPES, facts, now);
export const conflictFindings = (facts: ConflictFacts, now: Date) => run(CONFLICT_TYPES, facts, now);
