/** What is known of a customer: an account, its tenants, what it subscribes to. */
import type { Period } from './clock';
import type { Entity } from './company';

export type Segment = 'Enterprise' | 'Mid-market' | 'Small business';

export interface Tenant {
  id: string;
  /** When the CRM linked it to the account; null: never. A story may take it away or bring it late. */
  link: { at: number; wave: number } | null;
}

export interface Account {
  index: number;
  crm: string;
  billing: string;
  erp: string;
  tenants: Tenant[];
  name: string;
  entity: Entity;
  /** Of its documents; some British customers pay in euros. */
  currency: string;
  segment: Segment;
  salesOwner: string;
  parent: Account | null;
  taxRate: number;
  taxCode: string | null;
  taxRegistration: string;
  renewalAt: number;
  /** When it became a customer. */
  since: number;
  /** Days to pay. */
  terms: number;
  /** Whether CRM and billing know of one another here; a story may have forgotten it. */
  linked: boolean;
  /** 0 always early … 1 always late. */
  tardiness: number;
  subscriptions: Subscription[];
}

interface Price {
  /** Thousandths; of a recurring charge. */
  milli?: number;
  /** Millionths. */
  micro: number;
}

interface Amendment {
  at: number;
  seats: number;
}

export interface Subscription {
  id: string;
  account: Account;
  cycleDay: number;
  /** The billing periods of the demo's window, the last one running. */
  periods: Period[];
  startAt: number;
  endAt: number | null;
  seats: Price;
  platform: Price | null;
  api: (Price & { dailyMean: number; kilo: boolean }) | null;
  storage: (Price & { dailyMean: number }) | null;
  /** Cents a period; less usage is trued up. */
  minimum: number | null;
  /** Cents bought in advance; API calls draw it down instead of being invoiced. */
  prepaid: { cents: number; at: number } | null;
  /** Hundredths of a percent off the seats. */
  discount: number | null;
  amendment: Amendment | null;
  /** Usage names the subscription, because the account has several with the same meter. */
  stated: boolean;
}
