import type { BillingSentence as Sentence, BillingStatus as Status } from '@/domain/billing-status';
import { AGREEMENT, COMMERCIAL_STATUS, termOf } from '@/domain/terms';
import { billingStatusOf } from '@/server/accounts/billing';
import { disputedOf, type AccountFigures as Figures, figuresOf, riskOf } from '@/server/accounts/figures';
import { accountsById, childrenOf, type IdentityRow, identitiesOf, listAccounts } from '@/server/accounts/queries';
import { subscriptionsOf } from '@/server/accounts/subscriptions';
import { openCasesOfAccount } from '@/server/exceptions/queries';
import { legalEntityById } from '@/server/setup/queries';
import { builder, globalId, localId } from './builder';
import { keysetConnection } from './connection';
import { load } from './context';
import { selects } from './selection';
import { ContextInput, OrderDirection, Tone } from './terms';

const OrderField = builder.enumType('AccountOrderField', {
  values: ['NAME', 'INVOICED', 'OPEN_CASES', 'AT_RISK', 'RENEWAL'] as const,
});

const AccountIdentity = builder.objectRef<IdentityRow>('AccountIdentity').implement({
  fields: (t) => ({
    system: t.exposeString('system'),
    type: t.exposeString('type'),
    externalId: t.exposeString('externalId'),
    validFrom: t.expose('validFrom', { type: 'DateTime', nullable: true }),
    validTo: t.expose('validTo', { type: 'DateTime', nullable: true }),
  }),
});

interface Stated {
  source: string;
  value: string;
}
const StatedValue = builder.objectRef<Stated>('StatedValue').implement({
  fields: (t) => ({ source: t.exposeString('source'), value: t.exposeString('value') }),
});
const differs = ({ value, others }: { value: string | null; others: readonly Stated[] }) =>
  others.some((other) => other.value !== value);
const GoldenAttribute = builder
  .objectRef<{ name: string; value: string | null; source: string | null; others: readonly Stated[] }>(
    'GoldenAttribute',
  )
  .implement({
    fields: (t) => ({
      name: t.exposeString('name'),
      value: t.exposeString('value', { nullable: true }),
      source: t.exposeString('source', { nullable: true }),
      others: t.field({ type: [StatedValue], resolve: ({ others }) => [...others] }),
      disagrees: t.boolean({ resolve: differs }),
      agreement: t.field({
        type: 'Term',
        resolve: (attribute) =>
          AGREEMENT[differs(attribute) ? 'differs' : attribute.others.length > 0 ? 'agrees' : 'one source'],
      }),
    }),
  });

const AccountFigures = builder.objectRef<Figures>('AccountFigures').implement({
  fields: (t) => ({
    currency: t.exposeString('currency'),
    rated: t.expose('rated', { type: 'Decimal' }),
    invoiced: t.expose('invoiced', { type: 'Decimal' }),
    posted: t.expose('posted', { type: 'Decimal' }),
    settled: t.expose('settled', { type: 'Decimal' }),
    outstanding: t.expose('outstanding', {
      type: 'Decimal',
      description: 'Invoiced gross, less credits and payments.',
    }),
    overdue: t.expose('overdue', { type: 'Decimal' }),
    disputed: t.field({
      type: 'Decimal',
      description: 'Gross that customers contest of invoices and that is not settled.',
      resolve: async ({ accountId, currency }, _args, context) =>
        (await load(context, disputedOf, accountId))?.get(currency) ?? '0',
    }),
  }),
});

const BillingSentence = builder.objectRef<Sentence>('BillingSentence').implement({
  fields: (t) => ({
    text: t.exposeString('text'),
    tone: t.expose('tone', { type: Tone }),
    href: t.exposeString('href', { nullable: true, description: 'Path that shows the records behind the sentence.' }),
  }),
});
const BillingStatus = builder.objectRef<Status>('BillingStatus').implement({
  fields: (t) => ({
    headline: t.exposeString('headline'),
    tone: t.expose('tone', { type: Tone }),
    sentences: t.field({ type: [BillingSentence], resolve: ({ sentences }) => [...sentences] }),
  }),
});
const statusOf = billingStatusOf((account) => globalId('Account', account));

builder.node('Account', {
  id: { resolve: ({ id }) => id },
  loadOne: (id, context) => load(context, accountsById, localId('Account', globalId('Account', id))),
  fields: (t) => ({
    name: t.exposeString('name'),
    system: t.exposeString('system'),
    externalId: t.exposeString('externalId'),
    status: t.exposeString('status'),
    statusTerm: t.field({ type: 'Term', resolve: ({ status }) => termOf(COMMERCIAL_STATUS, status) }),
    parent: t.field({
      type: 'Account',
      nullable: true,
      resolve: ({ parentId }, _args, context) => (parentId ? load(context, accountsById, parentId) : null),
    }),
    children: t.field({
      type: ['Account'],
      resolve: async ({ id }, _args, context) => (await load(context, childrenOf, id)) ?? [],
    }),
    entity: t.field({
      type: 'LegalEntity',
      nullable: true,
      resolve: ({ entityCode }, _args, context) => (entityCode ? load(context, legalEntityById, entityCode) : null),
    }),
    entityCode: t.exposeString('entityCode', { nullable: true }),
    region: t.exposeString('region', { nullable: true }),
    currency: t.exposeString('currency', { nullable: true }),
    segment: t.exposeString('segment', { nullable: true }),
    salesOwner: t.exposeString('salesOwner', { nullable: true }),
    renewalAt: t.expose('renewalAt', { type: 'DateTime', nullable: true }),
    identities: t.field({
      type: [AccountIdentity],
      resolve: async ({ id }, _args, context) => (await load(context, identitiesOf, id)) ?? [],
    }),
    attributes: t.field({
      type: [GoldenAttribute],
      description: "Golden attributes with the source that owns each, and what the other systems' statements say.",
      resolve: async ({ golden, parentId }, _args, context) => {
        // What a parent is called elsewhere is not for those who may not see the parent.
        const seesParent = parentId === null || (await load(context, accountsById, parentId)) !== null;
        return Object.entries(golden)
          .filter(([name]) => name !== 'parent' || seesParent)
          .map(([name, { value, source, others }]) => ({ name, value, source, others }));
      },
    }),
    subscriptions: t.field({
      type: ['Subscription'],
      resolve: async ({ id }, _args, context) => (await load(context, subscriptionsOf, id)) ?? [],
    }),
    openCases: t.int({ resolve: async ({ id }, _args, context) => (await load(context, riskOf, id))?.openCases ?? 0 }),
    amountAtRisk: t.field({
      type: ['Money'],
      description: 'Of open exceptions, as documents state it.',
      resolve: async ({ id }, _args, context) => [...((await load(context, riskOf, id))?.amounts ?? [])],
    }),
    estimatedAtRisk: t.field({
      type: ['Money'],
      description: 'Of open exceptions whose amount no document states.',
      resolve: async ({ id }, _args, context) => [...((await load(context, riskOf, id))?.estimated ?? [])],
    }),
    figures: t.field({
      type: [AccountFigures],
      description: "Money of all periods in the reader's reach, per currency.",
      resolve: async ({ id }, _args, context) => (await load(context, figuresOf, id)) ?? [],
    }),
    billingStatus: t.field({
      type: BillingStatus,
      description: 'The billing status in plain words.',
      resolve: async ({ id }, _args, context) =>
        (await load(context, statusOf, id)) ?? {
          headline: 'Nothing is known of its billing.',
          tone: 'neutral' as const,
          sentences: [],
        },
    }),
    exceptions: t.field({
      type: ['ExceptionCase'],
      resolve: async ({ id }, _args, context) => (await load(context, openCasesOfAccount, id)) ?? [],
    }),
  }),
});

builder.objectField('Transaction', 'account', (t) =>
  t.field({
    type: 'Account',
    nullable: true,
    resolve: ({ accountId }, _args, context) => (accountId ? load(context, accountsById, accountId) : null),
  }),
);
builder.objectField('ExceptionCase', 'account', (t) =>
  t.field({
    type: 'Account',
    nullable: true,
    resolve: ({ accountId }, _args, context) => (accountId ? load(context, accountsById, accountId) : null),
  }),
);

const AccountFilter = builder.inputType('AccountFilter', {
  fields: (t) => ({
    context: t.field({ type: ContextInput }),
    search: t.string(),
    withOpenCases: t.boolean(),
    status: t.string(),
  }),
});
const AccountOrder = builder.inputType('AccountOrder', {
  fields: (t) => ({
    field: t.field({ type: OrderField, required: true }),
    direction: t.field({ type: OrderDirection, required: true }),
  }),
});

const AccountConnection = keysetConnection('Account', 'Account');
builder.queryField('accounts', (t) =>
  t.field({
    type: AccountConnection.type,
    complexity: AccountConnection.complexity,
    authScopes: { may: 'accounts:read' },
    args: {
      first: t.arg.int(),
      after: t.arg.string(),
      filter: t.arg({ type: AccountFilter }),
      orderBy: t.arg({ type: AccountOrder }),
    },
    resolve: (_root, request, { reader }, info) => listAccounts(reader, request, selects(info, 'total')),
  }),
);

builder.queryField('account', (t) =>
  t.field({
    type: 'Account',
    nullable: true,
    authScopes: { may: 'accounts:read' },
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, context) => load(context, accountsById, localId('Account', id)),
  }),
);
