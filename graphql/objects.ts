/**
 * What stands behind each object type of the contract: the row that its resolvers get. A type is one line here and
 * one file beside this one; types name each other by string, so that no two files import each other.
 */
import type { Elapsed, StageState } from '@/domain/stages';
import type { Term } from '@/domain/terms';
import type { CreditMemoRow } from '@/server/accounts/credit-memos';
import type { InvoiceRow } from '@/server/accounts/invoices';
import type { PaymentRow, PostingRow } from '@/server/accounts/movements';
import type { AccountRow } from '@/server/accounts/queries';
import type { ReadinessRow } from '@/server/accounts/readiness';
import type { SubscriptionRow } from '@/server/accounts/subscriptions';
import type { AuditRow } from '@/server/audit/queries';
import type { DocumentLineRow, DocumentRow } from '@/server/documents/queries';
import type { NamedDocument, ReferringRow } from '@/server/documents/referring';
import type { CauseRow } from '@/server/exceptions/causes';
import type { CaseRow } from '@/server/exceptions/queries';
import type { QueueRow } from '@/server/exceptions/queues';
import type { MoneyCount } from '@/server/home/queries';
import type { Total } from '@/server/keyset';
import type { LineageNode } from '@/server/lineage/node';
import type { SourceRecordRow } from '@/server/lineage/records';
import type { TimelineRow } from '@/server/lineage/timeline';
import type { UsageEventRow } from '@/server/lineage/usage';
import type { MasterDataRow } from '@/server/master-data/queries';
import type { NotificationRow } from '@/server/notifications/queries';
import type { DeadLetterRow, SourceRow } from '@/server/pipeline/queries';
import type { AbsenceRow } from '@/server/setup/absences';
import type { LegalEntityRow, PersonRow, TeamRow } from '@/server/setup/queries';
import type { SuspendedRow } from '@/server/suspended/queries';
import type { TransactionRow } from '@/server/transactions/columns';
import type { UnattachedFlowRow } from '@/server/unattached/queries';

/** A hop of a transaction, or of a whole document: then it has no transaction. */
export interface StageRow {
  readonly stage: StageState;
  readonly elapsed: Elapsed | null;
  readonly currency: string | null;
  readonly transactionId: string | null;
}

export interface Objects {
  Term: Term;
  Total: Total;
  Money: { amount: string; currency: string };
  MoneyCount: MoneyCount;
  Account: AccountRow;
  Absence: AbsenceRow;
  Cause: CauseRow;
  AuditEntry: AuditRow;
  CreditMemo: CreditMemoRow;
  DeadLetter: DeadLetterRow;
  Document: DocumentRow;
  DocumentLine: DocumentLineRow;
  ExceptionCase: CaseRow;
  Invoice: InvoiceRow;
  InvoiceReadiness: ReadinessRow;
  LegalEntity: LegalEntityRow;
  LineageNode: LineageNode & { knownAt: Date | null };
  MasterDataItem: MasterDataRow;
  NamedDocument: NamedDocument;
  Notification: NotificationRow;
  Payment: PaymentRow;
  PaymentRecord: ReferringRow;
  Person: PersonRow;
  Posting: PostingRow;
  PostingRecord: ReferringRow;
  Queue: QueueRow;
  Source: SourceRow;
  SourceRecord: SourceRecordRow;
  Stage: StageRow;
  Subscription: SubscriptionRow;
  Team: TeamRow;
  TimelineEntry: TimelineRow;
  Transaction: TransactionRow;
  SuspendedItem: SuspendedRow;
  UnattachedFlow: UnattachedFlowRow;
  UsageEvent: UsageEventRow;
}
