/**
 * What stands behind each object type of the contract: the row that its resolvers get. A type is one line here and
 * one file beside this one; types name each other by string, so that no two files import each other.
 */
import type { Term } from '@/domain/terms';
import type { CaseRow } from '@/server/exceptions/queries';
import type { QueueRow } from '@/server/exceptions/queues';
import type { Total } from '@/server/keyset';
import type { DeadLetterRow, SourceRow } from '@/server/pipeline/queries';
import type { LegalEntityRow, PersonRow, TeamRow } from '@/server/setup/queries';

export interface Objects {
  Term: Term;
  Total: Total;
  Money: { amount: string; currency: string };
  MoneyCount: { count: number; amounts: readonly { amount: string; currency: string }[]; unknown: number };
  DeadLetter: DeadLetterRow;
  ExceptionCase: CaseRow;
  LegalEntity: LegalEntityRow;
  Person: PersonRow;
  Queue: QueueRow;
  Source: SourceRow;
  Team: TeamRow;
}
