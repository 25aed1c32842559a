/** What a company is set up from: the steps to the first lineage, and the choices that the forms offer. */

import { ROLE_DEFINITIONS, ROLES, type Role as RoleName } from '@/domain/access';
import { EXCEPTION_TYPES } from '@/domain/exceptions';
import { ADAPTERS } from '@/server/adapters';
import { checklist, type Step } from '@/server/setup/checklist';
import type { KEY_SCOPES } from '@/server/setup/keys';
import type { SOURCE_KINDS } from '@/server/setup/sources';
import { builder } from './builder';
import { Role } from './team';

const SetupStep = builder.objectRef<Step>('SetupStep').implement({
  fields: (t) => ({
    code: t.exposeString('code'),
    title: t.exposeString('title'),
    text: t.exposeString('text'),
    path: t.exposeString('path', { description: 'The screen where it is done.' }),
    done: t.exposeBoolean('done'),
  }),
});

interface Choice {
  readonly code: string;
  readonly title: string;
  readonly description: string;
}
const SetupChoice = builder.objectRef<Choice>('SetupChoice').implement({
  fields: (t) => ({
    code: t.exposeString('code'),
    title: t.exposeString('title'),
    description: t.exposeString('description'),
  }),
});
const RoleChoice = builder.objectRef<RoleName>('RoleChoice').implement({
  fields: (t) => ({
    role: t.field({ type: Role, resolve: (role) => role }),
    label: t.string({ resolve: (role) => ROLE_DEFINITIONS[role].label }),
    errand: t.string({ resolve: (role) => ROLE_DEFINITIONS[role].errand }),
  }),
});

const ADAPTER_CHOICES: readonly Choice[] = [
  { code: 'canonical', title: 'CloudEvents', description: 'Sends the signal types of this product as they are.' },
  ...ADAPTERS.map(({ code, title, verify }) => ({
    code,
    title,
    description: verify ? 'Its own payloads are read; its webhooks can be signed.' : 'Its own payloads are read.',
  })),
];
const KIND_WORDS: Readonly<Record<(typeof SOURCE_KINDS)[number], readonly [string, string]>> = {
  metering: ['Metering', 'Usage events and what metering sums them up to'],
  billing: ['Billing', 'Charges, invoices, credit memos, subscriptions, products'],
  crm: ['CRM', 'Accounts, orders and what was synchronised'],
  erp: ['ERP', 'Postings, accounting periods, ledger mappings'],
  payments: ['Payments', 'Payments, refunds and failures'],
};
const SCOPE_WORDS: Readonly<Record<(typeof KEY_SCOPES)[number], readonly [string, string]>> = {
  ingest: ['Send', 'Sends signals for its source'],
  backfill: ['Backfill', 'May send signals of the past too'],
  read: ['Read', 'Reads the API as a person'],
};
const choices = <Code extends string>(words: Readonly<Record<Code, readonly [string, string]>>): Choice[] =>
  (Object.entries(words) as [Code, readonly [string, string]][]).map(([code, [title, description]]) => ({
    code,
    title,
    description,
  }));

const Setup = builder.objectRef<Record<string, never>>('Setup').implement({
  fields: (t) => ({
    steps: t.field({ type: [SetupStep], resolve: (_setup, _args, { reader }) => checklist(reader) }),
    sourceKinds: t.field({ type: [SetupChoice], resolve: () => choices(KIND_WORDS) }),
    adapters: t.field({ type: [SetupChoice], resolve: () => [...ADAPTER_CHOICES] }),
    keyScopes: t.field({ type: [SetupChoice], resolve: () => choices(SCOPE_WORDS) }),
    roles: t.field({ type: [RoleChoice], resolve: () => [...ROLES] }),
    caseTypes: t.field({
      type: [SetupChoice],
      resolve: () => EXCEPTION_TYPES.map(({ code, title, rule }) => ({ code, title, description: rule })),
    }),
  }),
});

builder.queryField('setup', (t) =>
  t.field({
    type: Setup,
    description: 'The steps to the first lineage, and what forms offer.',
    authScopes: { may: 'setup:write' },
    resolve: () => ({}),
  }),
);
