/** An account as its systems see it: where they disagree on what it is, whose its identifiers are, and whether its ERP knows it. */

/** That an identifier is this account, or another one, as one system states it now. */
export interface Claim {
  readonly system: string;
  readonly externalId: string;
  /** Source that states it. */
  readonly source: string;
  readonly accountId: string;
  readonly accountName: string;
  readonly since: Date;
}

/** Invoiced and posted net of tax, of one currency. */
export interface Booked {
  readonly currency: string;
  readonly invoiced: string;
  readonly posted: string;
}

/** The account that a system names as the parent. */
export interface ParentClaim {
  readonly source: string;
  /** As the system writes it. */
  readonly value: string;
  readonly accountId: string;
  readonly accountName: string;
  /** Since when it says so. */
  readonly since: Date;
}

export interface AccountState {
  readonly id: string;
  readonly name: string;
  readonly entityId: string | null;
  readonly region: string | null;
  /** The one that is believed first; as far as they lead to accounts. */
  readonly parents: readonly ParentClaim[];
  /** Of its identifiers that several sources link. */
  readonly claims: readonly Claim[];
  /** ERPs that know customers of its legal entity; empty where none does. */
  readonly erps: readonly string[];
  /** Identifiers in ERPs. */
  readonly erpCustomers: readonly { readonly system: string; readonly externalId: string }[];
  readonly booked: readonly Booked[];
  /** When it was first billed; null where it never was. */
  readonly billedSince: Date | null;
}
