/** Kinds of subject: what a case can be about, what is known of it, and what its rules read. */
import type { At } from '../policies/policies';
import type { AccountState } from './account/state';
import type { SyncState } from './crm-sync/state';
import type { SuspenseState } from './customer/state';
import type { DeadLetterState } from './dead-letter/state';
import type { DocumentState } from './document/state';
import type { PaymentState } from './payment/state';
import type { PeriodState } from './period/state';
import type { PostingState } from './posting/state';
import type { ProductState } from './product/state';
import type { ConflictState } from './signal/state';
import type { SourceState } from './source/state';
import type { SubscriptionState } from './subscription/state';
import type { SuspendedState } from './suspended-record/state';
import type { TransactionMeasures } from './transaction/state';
import type { FlowState } from './usage-flow/state';

/** What the rules of each kind read: the state that its facts make at an instant. */
export interface SubjectStates {
  document: DocumentState;
  transaction: TransactionMeasures;
  account: AccountState;
  subscription: SubscriptionState;
  product: ProductState;
  customer: SuspenseState;
  meter: SuspenseState;
  'usage-flow': FlowState;
  payment: PaymentState;
  posting: PostingState;
  signal: ConflictState;
  source: SourceState;
  'dead-letter': DeadLetterState;
  period: PeriodState;
  'crm-sync': SyncState;
  'suspended-record': SuspendedState;
}
export type SubjectCode = keyof SubjectStates;

/** The pure half of a kind; the loader and what makes it dirty are its other half, on the server. */
export interface SubjectKind<Code extends SubjectCode, Facts> {
  readonly code: Code;
  /** As a case names it: "Invoice or credit memo". */
  readonly title: string;
  /** Reads the text of a key; null when it is none of this kind. */
  readonly key: { read(text: string): unknown };
  /** The state at `at.now`. */
  readonly state: (facts: Facts, at: At) => SubjectStates[Code];
  /** When the clock alone changes it next, besides what its findings wait for; null when nothing is ahead. */
  readonly wakeAt: (state: SubjectStates[Code], at: At) => Date | null;
}

export const defineSubject = <Code extends SubjectCode, Facts>(
  kind: SubjectKind<Code, Facts>,
): SubjectKind<Code, Facts> => kind;
