/** Quillmere, a company that does not exist: its legal entities, systems, products and people. */
import { businessDay, holidays } from './clock';

export const COMPANY = 'Quillmere';

export type SourceName = 'metering' | 'billing' | 'crm' | 'erp-us' | 'erp-eu' | 'payments';

export interface Entity {
  code: 'US' | 'DE' | 'GB';
  name: string;
  region: 'Americas' | 'Europe';
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
  { code: 'US', name: 'Quillmere Inc.', region: 'Americas', currency: 'USD', zone: 'America/New_York', erp: 'erp-us', opens: '08:30', closes: '17:30', taxRates: [0, 0, 625, 825, 888], cutoff: { businessDay: 5, hour: 18 }, share: 0.5 },
  { code: 'DE', name: 'Quillmere GmbH', region: 'Europe', currency: 'EUR', zone: 'Europe/Berlin', erp: 'erp-eu', opens: '09:00', closes: '17:00', taxRates: [1900], cutoff: { businessDay: 4, hour: 17 }, share: 0.28 },
  { code: 'GB', name: 'Quillmere Ltd', region: 'Europe', currency: 'GBP', zone: 'Europe/London', erp: 'erp-eu', opens: '09:00', closes: '17:30', taxRates: [2000], cutoff: { businessDay: 5, hour: 17 }, share: 0.22 },
];

export const entity = (code: string): Entity => ENTITIES.find((found) => found.code === code) as Entity;

/** The calendar of an entity as set-up states it, with the holidays of the years around the demo. */
export function calendarOf({ code, opens, closes }: Entity, year: number) {
  return { holidays: [year - 1, year, year + 1].flatMap((each) => holidays(code, each)), workdays: [1, 2, 3, 4, 5], opens, closes };
}

/** When the books of the month before `month` close. */
export function cutoff(of: Entity, year: number, month: number): number {
  const closed = new Set(calendarOf(of, new Date(Date.UTC(year, month, 1)).getUTCFullYear()).holidays);
  return businessDay(of.zone, closed, year, month, of.cutoff.businessDay, of.cutoff.hour);
}

export const SOURCES: readonly { name: SourceName; title: string; kind: string; team: string; cadenceSeconds: number }[] = [
  { name: 'metering', title: 'Product metering', kind: 'metering', team: 'platform', cadenceSeconds: 3_600 },
  { name: 'billing', title: 'Subscription billing', kind: 'billing', team: 'billing', cadenceSeconds: 7_200 },
  { name: 'crm', title: 'Customer relations', kind: 'crm', team: 'sales', cadenceSeconds: 7_200 },
  { name: 'erp-us', title: 'General ledger, Americas', kind: 'erp', team: 'erp', cadenceSeconds: 7_200 },
  { name: 'erp-eu', title: 'General ledger, Europe', kind: 'erp', team: 'erp', cadenceSeconds: 7_200 },
  { name: 'payments', title: 'Payment provider', kind: 'payments', team: 'billing', cadenceSeconds: 7_200 },
];

export interface Meter {
  meter: string;
  name: string;
  unit: string;
  /** Accepted units with their exact factors. */
  units: readonly { unit: string; factor: string }[];
}

export interface Product {
  sku: string;
  name: string;
  revenueCategory: string;
  glAccount: string;
  erpItem: string;
  meter?: Meter;
}

export const PRODUCTS = {
  seats: { sku: 'QM-SEAT', name: 'Workspace seats', revenueCategory: 'subscription', glAccount: '4000', erpItem: 'SEAT' },
  platform: { sku: 'QM-PLATFORM', name: 'Platform fee', revenueCategory: 'subscription', glAccount: '4000', erpItem: 'PLAT' },
  api: {
    sku: 'QM-API', name: 'API calls', revenueCategory: 'usage', glAccount: '4100', erpItem: 'API',
    meter: { meter: 'api.calls', name: 'API calls', unit: 'call', units: [{ unit: 'kcall', factor: '1000' }] },
  },
  storage: {
    sku: 'QM-STORAGE', name: 'Object storage', revenueCategory: 'usage', glAccount: '4110', erpItem: 'STOR',
    meter: { meter: 'storage.gb-days', name: 'Stored gigabytes by day', unit: 'GB-day', units: [{ unit: 'TB-day', factor: '1000' }] },
  },
  minimum: { sku: 'QM-MINIMUM', name: 'Minimum commitment true-up', revenueCategory: 'usage', glAccount: '4190', erpItem: 'MIN' },
  prepaid: { sku: 'QM-PREPAID', name: 'Prepaid API calls', revenueCategory: 'deferred', glAccount: '2300', erpItem: 'PREP' },
  onboarding: { sku: 'QM-ONBOARD', name: 'Onboarding', revenueCategory: 'services', glAccount: '4300', erpItem: 'ONB' },
  training: { sku: 'QM-TRAINING', name: 'Training', revenueCategory: 'services', glAccount: '4310', erpItem: 'TRAIN' },
  consulting: { sku: 'QM-CONSULT', name: 'Consulting', revenueCategory: 'services', glAccount: '4320', erpItem: 'CONS' },
  discount: { sku: 'QM-DISCOUNT', name: 'Volume discount', revenueCategory: 'subscription', glAccount: '4900', erpItem: 'DISC' },
} as const satisfies Record<string, Product>;

export const TEAMS: readonly { code: string; name: string }[] = [
  { code: 'finance-americas', name: 'Finance operations, Americas' },
  { code: 'finance-europe', name: 'Finance operations, Europe' },
  { code: 'billing', name: 'Billing operations' },
  { code: 'erp', name: 'ERP integration' },
  { code: 'sales', name: 'Sales operations' },
  { code: 'platform', name: 'Platform engineering' },
];

export interface Persona {
  handle: string;
  name: string;
  role: 'FINANCE_OPERATIONS' | 'FINANCE_MANAGER' | 'SALES_OPERATIONS' | 'SUPPORT' | 'EXECUTIVE' | 'PLATFORM_ENGINEER' | 'AUDITOR' | 'ADMINISTRATOR';
  regions: readonly string[];
  entities: readonly string[];
  teams: readonly string[];
}

const ALL = ['*'];
export const PEOPLE: readonly Persona[] = [
  { handle: 'dana', name: 'Dana Whitcombe', role: 'FINANCE_OPERATIONS', regions: ALL, entities: ALL, teams: ['finance-americas', 'finance-europe', 'billing'] },
  { handle: 'jonas', name: 'Jonas Reutherin', role: 'FINANCE_OPERATIONS', regions: ['Europe'], entities: ['DE', 'GB'], teams: ['finance-europe'] },
  { handle: 'marguerite', name: 'Marguerite Oyelade', role: 'FINANCE_MANAGER', regions: ALL, entities: ALL, teams: ['finance-americas', 'finance-europe', 'erp'] },
  { handle: 'priya', name: 'Priya Sathvarman', role: 'SALES_OPERATIONS', regions: ALL, entities: ALL, teams: ['sales'] },
  { handle: 'tom', name: 'Tom Achterhuis', role: 'SUPPORT', regions: ALL, entities: ALL, teams: [] },
  { handle: 'helen', name: 'Helen Castellmor', role: 'EXECUTIVE', regions: ALL, entities: ALL, teams: [] },
  { handle: 'sanjay', name: 'Sanjay Mwandera', role: 'PLATFORM_ENGINEER', regions: ALL, entities: ALL, teams: ['platform', 'erp'] },
  { handle: 'ingrid', name: 'Ingrid Solhaugen', role: 'AUDITOR', regions: ALL, entities: ALL, teams: [] },
  { handle: 'alex', name: 'Alex Tremorne', role: 'ADMINISTRATOR', regions: ALL, entities: ALL, teams: ['administrators', 'billing', 'platform'] },
];

export const emailOf = ({ handle }: Persona) => `${handle}@quillmere.example`;

/** Who sells what in which region. */
export const SALES_OWNERS: Readonly<Record<Entity['region'], readonly string[]>> = {
  Americas: ['Corinne Vashti', 'Malik Ostrander', 'Bea Thornquist', 'Rafael Lindqvale'],
  Europe: ['Annelie Brandhuber', 'Oscar Penhallick', 'Mirela Dossany'],
};

/** Business hours until a case is due, by severity. */
const SLA = { critical: 8, high: 24, medium: 40, low: 80 };

/** Who owns which cases; the codes without suffix are those that every installation has. */
export const QUEUES: readonly { code: string; title: string; team: string; sla: Readonly<Record<string, number>>; rules?: readonly { caseType: string; region: string }[] }[] = [
  { code: 'posting', title: 'ERP posting', team: 'finance-americas', sla: SLA },
  {
    code: 'posting-europe', title: 'ERP posting, Europe', team: 'finance-europe', sla: SLA,
    rules: ['posting-rejected-period-closed', 'posting-rejected-other', 'posting-overdue'].map((caseType) => ({ caseType, region: 'Europe' })),
  },
  { code: 'variance', title: 'Variance', team: 'finance-americas', sla: SLA },
  { code: 'variance-europe', title: 'Variance, Europe', team: 'finance-europe', sla: SLA, rules: [{ caseType: 'invoiced-vs-posted', region: 'Europe' }] },
  { code: 'master-data', title: 'Master data', team: 'billing', sla: SLA },
  { code: 'ingestion', title: 'Ingestion', team: 'platform', sla: { ...SLA, high: 16, medium: 32 } },
];
