/** Several contents under one identity. */
export interface ConflictState {
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
  readonly entityId: string | null;
  readonly region: string | null;
  readonly accountId: string | null;
}
