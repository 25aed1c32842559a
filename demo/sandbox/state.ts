/**
 * What the counterparts know: tables of rows, each under an ID. A decision changes nothing; it says which rows there are
 * from now on, and the same changes are written to the journal, so that replaying them gives the same state.
 */

/** Which kind of system something is. */
export type Face = 'billing' | 'crm' | 'erp';

export interface DocumentReference {
  system: string;
  type: 'invoice' | 'creditmemo';
  id: string;
}

/** What is to go wrong with a system's interface, until it is told otherwise. */
export interface Faults {
  /** No connection gets an answer. */
  isDown: boolean;
  /** Every request is answered 503. */
  isUnavailable: boolean;
  /** Requests a second, above which it answers 429; null: no limit. */
  perSecond: number | null;
  /** Milliseconds that it takes its time before it does anything. */
  delay: number;
  /** So many of the next requests are never looked at and never answered. */
  hangs: number;
  /** So many of the next answers are lost after what they say was done. */
  loses: number;
  /** An ERP that refuses a second posting of the same document; otherwise it books it, as many do. */
  checksDuplicates: boolean;
}

export const NO_FAULTS: Faults = {
  isDown: false,
  isUnavailable: false,
  perSecond: null,
  delay: 0,
  hangs: 0,
  loses: 0,
  checksDuplicates: false,
};

/** A company in whose books an ERP posts. */
interface Company {
  system: string;
  currency: string;
  /** The ERP's own codes of its refusals. */
  style: 'us' | 'eu';
}

export interface Customer {
  name: string;
  entity: string;
  taxCode: string | null;
  taxRegistration: string | null;
  /** Why nothing may be posted for it; null: it may. */
  blocked: string | null;
  revision: number;
}

export interface Period {
  entity: string;
  period: string;
  /** Dates, both included. */
  start: string;
  end: string;
  status: 'future' | 'open' | 'closing' | 'closed';
  cutoffAt: string;
  revision: number;
  /** A person decided: the calendar changes it no more. */
  isManual: boolean;
}

export interface Item {
  /** As the ERP calls it. */
  name: string;
  /** Null: nobody has given it one. */
  revenueAccount: string | null;
}

export interface GlAccount {
  /** Dimensions without which nothing is posted to it. */
  requires: string[];
  /** Their values where a document brings none. */
  defaults: Record<string, string>;
}

export interface LedgerDocument {
  id: string;
  system: string;
  number: string;
  entity: string;
  currency: string;
  net: string;
  tax: string;
  postingDate: string;
  postedAt: string;
  attempt: string | null;
  documents: (DocumentReference & { amount?: string })[];
  reversal: { id: string; at: string; reason: string | null } | null;
}

export interface Schedule {
  id: string;
  entity: string;
  document: DocumentReference;
  currency: string;
  amount: string;
}

/** A document of billing; `body` is what its signal says of it. */
export interface Billed {
  type: 'invoice' | 'creditmemo';
  body: Record<string, unknown>;
  voidedAt: string | null;
  /** Of an invoice: what has been credited, net. */
  credited: string;
}

export interface Entitlement {
  customer: string;
  subscription: string;
  product: string;
  state: 'granted' | 'suspended' | 'withdrawn';
  revision: number;
}

export interface CrmAccount {
  name: string;
  salesOwner: string | null;
  /** The words that sales reads; null until something has said some. */
  status: { words: string; tone: string; at: string } | null;
}

export interface Task {
  id: string;
  account: string;
  owner: string;
  subject: string;
  note: string | null;
  dueAt: string | null;
  createdAt: string;
  doneAt: string | null;
}

/** The answer that an idempotency key had, given again to whoever sends it again. */
export interface Kept {
  digest: string;
  status: number;
  answer: unknown;
}

/** Rows by table. IDs are namespaced: `erp-us/C0010001`, `erp-us/US/2026-01`. */
export interface Rows {
  /** One row, `life`: what tells the numbers of this sandbox from those of one before it, and how many it has given. */
  counter: { life: string; given: number };
  system: { face: Face; title: string; faults: Faults };
  company: Company;
  customer: Customer;
  period: Period;
  item: Item;
  glAccount: GlAccount;
  document: LedgerDocument;
  /** ERP documents, by ID, that book a document of billing. */
  booked: { documents: string[] };
  schedule: Schedule;
  billed: Billed;
  entitlement: Entitlement;
  crmAccount: CrmAccount;
  task: Task;
  kept: Kept;
}

export type Table = keyof Rows;
/** A row as it is from now on. */
export type Change = { [Name in Table]: [table: Name, id: string, row: Rows[Name]] }[Table];

const TABLES: readonly Table[] = [
  'counter',
  'system',
  'company',
  'customer',
  'period',
  'item',
  'glAccount',
  'document',
  'booked',
  'schedule',
  'billed',
  'entitlement',
  'crmAccount',
  'task',
  'kept',
];

/** Reading is all that a decision does with it. */
export class State {
  private readonly tables = Object.fromEntries(TABLES.map((table) => [table, new Map()])) as {
    [Name in Table]: Map<string, Rows[Name]>;
  };

  constructor(changes: Iterable<Change> = []) {
    this.apply(changes);
  }

  get<Name extends Table>(table: Name, id: string): Rows[Name] | undefined {
    return this.tables[table].get(id);
  }

  all<Name extends Table>(table: Name): ReadonlyMap<string, Rows[Name]> {
    return this.tables[table];
  }

  apply(changes: Iterable<Change>): void {
    for (const [table, id, row] of changes) (this.tables[table] as Map<string, unknown>).set(id, row);
  }

  /** Everything as changes that give it again. */
  *changes(): Generator<Change> {
    for (const table of TABLES) for (const [id, row] of this.tables[table]) yield [table, id, row] as Change;
  }
}
