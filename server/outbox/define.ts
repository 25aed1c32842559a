import type { PoolClient } from 'pg';

/** A row of the outbox. */
export interface Queued {
  readonly id: number;
  readonly topic: string;
  /** By which the receiver tells a repetition: the same at every attempt. */
  readonly key: string | null;
  readonly userId: string | null;
  readonly payload: unknown;
  readonly createdAt: Date;
  /** Attempts that were begun, this one included. */
  readonly attempts: number;
}

/** What became of an attempt: sent; not sent because it is nobody's any more; or refused in a way that no repetition mends. */
export type Outcome =
  | { readonly outcome: 'sent' }
  | { readonly outcome: 'withheld'; readonly why: string }
  | { readonly outcome: 'failed'; readonly why: string };

/** What stays in this database: worked off in sets and in one transaction with the end of its rows, so exactly once. */
export interface InnerTopic {
  readonly code: string;
  readonly work: (client: PoolClient, rows: readonly Queued[], now: Date) => Promise<void>;
}

/**
 * What leaves: sent after the commit, at least once. What is thrown is tried again, ever later and at most so often as
 * domain/notifications/pace.ts says; then it has failed for good, and stands where people look.
 */
export interface OuterTopic {
  readonly code: string;
  readonly send: (row: Queued, now: Date) => Promise<Outcome>;
}
