/** Who works at the company: teams, people, who sells where, and who owns which cases. */
import type { Entity } from './company';

export const TEAMS: readonly { code: string; name: string }[] = [
  { code: 'finance-americas', name: 'Finance operations, North America' },
  { code: 'finance-europe', name: 'Finance operations, Europe' },
  { code: 'billing', name: 'Billing operations' },
  { code: 'collections', name: 'Credit and collections' },
  { code: 'erp', name: 'ERP integration' },
  { code: 'sales', name: 'Sales operations' },
  { code: 'platform', name: 'Platform engineering' },
];

export interface Persona {
  handle: string;
  name: string;
  role:
    | 'FINANCE_OPERATIONS'
    | 'FINANCE_MANAGER'
    | 'SALES_OPERATIONS'
    | 'SUPPORT'
    | 'EXECUTIVE'
    | 'PLATFORM_ENGINEER'
    | 'AUDITOR'
    | 'ADMINISTRATOR';
  regions: readonly string[];
  entities: readonly string[];
  teams: readonly string[];
}

const ALL = ['*'];
export const PEOPLE: readonly Persona[] = [
  {
    handle: 'dana',
    name: 'Dana Whitcombe',
    role: 'FINANCE_OPERATIONS',
    regions: ALL,
    entities: ALL,
    teams: ['finance-americas', 'finance-europe', 'billing', 'collections'],
  },
  {
    handle: 'jonas',
    name: 'Jonas Reutherin',
    role: 'FINANCE_OPERATIONS',
    regions: ['Europe'],
    entities: ['DE', 'GB'],
    teams: ['finance-europe'],
  },
  {
    handle: 'marguerite',
    name: 'Marguerite Oyelade',
    role: 'FINANCE_MANAGER',
    regions: ALL,
    entities: ALL,
    teams: ['finance-americas', 'finance-europe', 'erp'],
  },
  {
    handle: 'priya',
    name: 'Priya Sathvarman',
    role: 'SALES_OPERATIONS',
    regions: ALL,
    entities: ALL,
    teams: ['sales'],
  },
  { handle: 'tom', name: 'Tom Achterhuis', role: 'SUPPORT', regions: ALL, entities: ALL, teams: [] },
  { handle: 'helen', name: 'Helen Castellmor', role: 'EXECUTIVE', regions: ALL, entities: ALL, teams: [] },
  {
    handle: 'sanjay',
    name: 'Sanjay Mwandera',
    role: 'PLATFORM_ENGINEER',
    regions: ALL,
    entities: ALL,
    teams: ['platform', 'erp'],
  },
  { handle: 'ingrid', name: 'Ingrid Solhaugen', role: 'AUDITOR', regions: ALL, entities: ALL, teams: [] },
  {
    handle: 'alex',
    name: 'Alex Tremorne',
    role: 'ADMINISTRATOR',
    regions: ALL,
    entities: ALL,
    teams: ['administrators', 'billing', 'platform'],
  },
];

export const emailOf = ({ handle }: Persona) => `${handle}@quillmere.example`;

/** Who sells what in which region. */
export const SALES_OWNERS: Readonly<Record<Entity['region'], readonly string[]>> = {
  'North America': ['Corinne Vashti', 'Malik Ostrander', 'Bea Thornquist', 'Rafael Lindqvale'],
  Europe: ['Annelie Brandhuber', 'Oscar Penhallick', 'Mirela Dossany'],
};

/** Business hours until a case is due, by severity. */
const SLA = { critical: 40, high: 100, medium: 110, low: 160 };

/** Who owns which cases; the codes without suffix are those that every installation has. */
export const QUEUES: readonly {
  code: string;
  title: string;
  team: string;
  sla: Readonly<Record<string, number>>;
}[] = [
  { code: 'posting', title: 'ERP posting', team: 'finance-americas', sla: SLA },
  {
    code: 'posting-europe',
    title: 'ERP posting, Europe',
    team: 'finance-europe',
    sla: SLA,
  },
  { code: 'variance', title: 'Variance', team: 'finance-americas', sla: SLA },
  {
    code: 'variance-europe',
    title: 'Variance, Europe',
    team: 'finance-europe',
    sla: SLA,
  },
  { code: 'interfaces', title: 'ERP interfaces', team: 'erp', sla: SLA },
  { code: 'collections', title: 'Collections', team: 'collections', sla: SLA },
  { code: 'master-data', title: 'Master data', team: 'billing', sla: SLA },
  { code: 'ingestion', title: 'Ingestion', team: 'platform', sla: { ...SLA, high: 48, medium: 64 } },
  { code: 'sales', title: 'Sales', team: 'sales', sla: SLA },
];

/** Which cases go to another queue than the one that their type names, in the order in which it is tried. */
export const RULES: readonly {
  name: string;
  queue: string;
  when: { types: readonly string[]; regions: readonly string[] };
}[] = [
  {
    name: 'Postings of Europe',
    queue: 'posting-europe',
    when: {
      types: [
        'posting-rejected-period-closed',
        'posting-rejected-duplicate-document',
        'posting-rejected-other',
        'posting-overdue',
        'credit-memo-not-posted',
        'duplicate-posting',
      ],
      regions: ['Europe'],
    },
  },
  {
    name: 'Variances of Europe',
    queue: 'variance-europe',
    when: { types: ['invoiced-vs-posted'], regions: ['Europe'] },
  },
];
