/** How a vendor's payload becomes canonical signals: an adapter is pure and versioned. */

/** A canonical event as an adapter makes it. */
export interface AdaptedEvent {
  /** CloudEvents `id`: derived from the vendor's object and its version, so that a re-delivery is a duplicate. */
  id: string;
  /** CloudEvents `source`, a URI reference in the vendor's own space. */
  source: string;
  type: string;
  /** RFC 3339. */
  time: string;
  subject?: string;
  data: Record<string, unknown>;
}

export type Adapted =
  /** One payload may state several facts. `vendor` is what is kept of the payload: billing fields only. */
  | { kind: 'signals'; events: readonly AdaptedEvent[]; vendor: unknown }
  /** Known and of no consequence here; kept with the reason. */
  | { kind: 'ignored'; reason: string; vendor: unknown }
  /** Unknown, or not yet read by this version: a dead letter with the reason. */
  | { kind: 'not handled'; reason: string; vendor: unknown }
  /** Known, but it can't be read: a dead letter. */
  | { kind: 'failed'; reason: string; vendor: unknown };

export interface Adapter {
  /** Code in `source.adapter`. */
  readonly code: string;
  readonly title: string;
  /** Raised when the same payload gives other signals. */
  readonly version: number;
  /**
   * Fields of its payloads that are kept beside the signals, by name: class billing. Whatever else a payload holds (of
   * persons, or forbidden) is dropped at the door.
   */
  readonly billing: ReadonlySet<string>;
  /** The single payloads within a body: an event, an object, or the members of a list. */
  readonly payloads: (body: unknown) => readonly unknown[];
  /** Pure: the same payload gives the same signals. */
  readonly adapt: (payload: unknown) => Adapted;
  /** Verifies the vendor's signature over the raw body with the source's webhook secret; absent when the vendor has none. */
  readonly verify?: (request: SignedRequest) => boolean;
}

export interface SignedRequest {
  header: (name: string) => string | null;
  body: Buffer;
  secret: string;
  now: Date;
}

export const defineAdapter = (adapter: Adapter): Adapter => adapter;
