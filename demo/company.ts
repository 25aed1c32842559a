/** Quillmere, a company that does not exist: its legal entities and its systems. */
import { businessDay, holidays } from './clock';

export const COMPANY = 'Quillmere';

export type SourceName = 'metering' | 'billing' | 'crm' | 'erp-us' | 'erp-eu' | 'payments';

export interface Entity {
  code: 'US' | 'DE' | 'GB';
  name: string;
  region: 'North America' | 'Europe';
  currency: 'USD' | 'EUR' | 'GBP';
  zone: string;
  erp: 'erp-us' | 'erp-eu';
  /** Local hours between which people work. */
  opens: string;
  closes: string;
  /** Hundredths of a percent; sales tax in the US depends on the customer. */
  taxRates: readonly number[];
  /** Business day of the next month on which the books of a month close, and the local hour. */
  cutoff: { businessDay: number; hour: number };
  /** Share of all accounts. */
  share: number;
}

export const ENTITIES: readonly Entity[] = [
  {
    code: 'US',
    name: 'Quillmere Inc.',
    region: 'North America',
    currency: 'USD',
    zone: 'America/New_York',
    erp: 'erp-us',
    opens: '08:30',
    closes: '17:30',
    taxRates: [0, 0, 625, 825, 888],
    cutoff: { businessDay: 5, hour: 18 },
    share: 0.5,
  },
  {
    code: 'DE',
    name: 'Quillmere GmbH',
    region: 'Europe',
    currency: 'EUR',
    zone: 'Europe/Berlin',
    erp: 'erp-eu',
    opens: '09:00',
    closes: '17:00',
    taxRates: [1900],
    cutoff: { businessDay: 4, hour: 17 },
    share: 0.28,
  },
  {
    code: 'GB',
    name: 'Quillmere Ltd',
    region: 'Europe',
    currency: 'GBP',
    zone: 'Europe/London',
    erp: 'erp-eu',
    opens: '09:00',
    closes: '17:30',
    taxRates: [2000],
    cutoff: { businessDay: 5, hour: 17 },
    share: 0.22,
  },
];

export const entity = (code: string): Entity => ENTITIES.find((found) => found.code === code) as Entity;

/** The calendar of an entity as set-up states it, with the holidays of the years around the demo. */
export function calendarOf({ code, opens, closes }: Entity, year: number) {
  return {
    holidays: [year - 1, year, year + 1].flatMap((each) => holidays(code, each)),
    workdays: [1, 2, 3, 4, 5],
    opens,
    closes,
  };
}

/** When the books of the month before `month` close: on a business day of it, counted from 1. */
export function cutoff(of: Entity, year: number, month: number, day = of.cutoff.businessDay): number {
  const closed = new Set(calendarOf(of, new Date(Date.UTC(year, month, 1)).getUTCFullYear()).holidays);
  return businessDay(of.zone, closed, year, month, day, of.cutoff.hour);
}

export const SOURCES: readonly {
  name: SourceName;
  title: string;
  kind: string;
  team: string;
  cadenceSeconds: number;
}[] = [
  { name: 'metering', title: 'Product metering', kind: 'metering', team: 'platform', cadenceSeconds: 3_600 },
  { name: 'billing', title: 'Subscription billing', kind: 'billing', team: 'billing', cadenceSeconds: 7_200 },
  { name: 'crm', title: 'Customer relations', kind: 'crm', team: 'sales', cadenceSeconds: 7_200 },
  { name: 'erp-us', title: 'General ledger, North America', kind: 'erp', team: 'erp', cadenceSeconds: 7_200 },
  { name: 'erp-eu', title: 'General ledger, Europe', kind: 'erp', team: 'erp', cadenceSeconds: 7_200 },
  { name: 'payments', title: 'Payment provider', kind: 'payments', team: 'billing', cadenceSeconds: 7_200 },
];
