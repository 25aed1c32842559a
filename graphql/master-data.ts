import { RECORDS } from '@/domain/records';
import { termOf } from '@/domain/terms';
import { type AgreedPriceRow, agreedPricesOf, type EntitlementRow, entitlementsOf } from '@/server/accounts/agreements';
import { historyOf, listMasterData, MASTER_DATA, type StatedVersionRow } from '@/server/master-data/queries';
import { builder } from './builder';
import { keysetConnection } from './connection';
import { load } from './context';

const Kind = builder.enumType('MasterDataKind', {
  values: Object.fromEntries(MASTER_DATA.map((kind) => [kind.toUpperCase().replaceAll(' ', '_'), { value: kind }])) as {
    [Name in 'PRODUCT' | 'PRICE' | 'ERP_MAPPING']: { value: (typeof MASTER_DATA)[number] };
  },
});
const Attribute = builder.objectRef<{ name: string; value: string }>('MasterDataAttribute').implement({
  fields: (t) => ({ name: t.exposeString('name'), value: t.exposeString('value') }),
});
builder.objectType('MasterDataItem', {
  description: 'A product, a price or an ERP mapping, as it holds today.',
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => id }),
    kind: t.expose('kind', { type: Kind }),
    code: t.exposeString('code'),
    title: t.exposeString('title'),
    attributes: t.field({ type: [Attribute], resolve: ({ attributes }) => [...attributes] }),
    source: t.exposeString('source', { nullable: true }),
    validFrom: t.expose('validFrom', { type: 'DateTime', nullable: true }),
    validTo: t.expose('validTo', { type: 'DateTime', nullable: true }),
    versions: t.exposeInt('versions', { description: 'Statements of it that count.' }),
    statedAt: t.expose('statedAt', { type: 'DateTime', nullable: true }),
  }),
});

const Connection = keysetConnection('MasterData', 'MasterDataItem');
builder.queryField('masterData', (t) =>
  t.field({
    type: Connection.type,
    complexity: Connection.complexity,
    authScopes: { may: 'accounts:read' },
    args: {
      first: t.arg.int(),
      after: t.arg.string(),
      kind: t.arg({ type: Kind, required: true }),
      search: t.arg.string(),
    },
    resolve: (_root, { kind, search, ...request }, { reader }) => listMasterData(reader, kind, search ?? null, request),
  }),
);

const StatedVersion = builder.objectRef<StatedVersionRow>('StatedVersion').implement({
  description: 'What one system said of it, once.',
  fields: (t) => ({
    source: t.exposeString('source'),
    statedAt: t.expose('statedAt', { type: 'DateTime' }),
    knownAt: t.expose('knownAt', { type: 'DateTime' }),
    validFrom: t.expose('validFrom', { type: 'DateTime', nullable: true }),
    validTo: t.field({
      type: 'DateTime',
      nullable: true,
      resolve: ({ validTo }) => (validTo === null ? null : new Date(validTo)),
    }),
    says: t.string({ description: 'As JSON.', resolve: ({ body }) => JSON.stringify(body) }),
  }),
});
builder.queryField('masterDataHistory', (t) =>
  t.field({
    type: [StatedVersion],
    complexity: 20,
    description: 'Every statement that counts, the newest first; at most 100.',
    authScopes: { may: 'accounts:read' },
    args: { kind: t.arg({ type: Kind, required: true }), id: t.arg.id({ required: true }) },
    resolve: (_root, { kind, id }, { reader }) => historyOf(reader, kind, String(id)),
  }),
);

const Entitlement = builder.objectRef<EntitlementRow>('Entitlement').implement({
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => id }),
    externalId: t.exposeString('externalId'),
    system: t.exposeString('system'),
    subscription: t.exposeString('subscription', { nullable: true }),
    product: t.exposeString('product'),
    feature: t.exposeString('feature', { nullable: true }),
    state: t.field({ type: 'Term', resolve: ({ state }) => termOf(RECORDS['entitlement change'].statuses, state) }),
    quantity: t.expose('quantity', { type: 'Decimal', nullable: true }),
    effectiveAt: t.expose('effectiveAt', { type: 'DateTime' }),
  }),
});
const AgreedPrice = builder.objectRef<AgreedPriceRow>('AgreedPrice').implement({
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => id }),
    externalId: t.exposeString('externalId'),
    system: t.exposeString('system'),
    product: t.exposeString('product'),
    meter: t.exposeString('meter', { nullable: true }),
    currency: t.exposeString('currency'),
    unitAmount: t.expose('unitAmount', { type: 'Decimal' }),
    unit: t.exposeString('unit', { nullable: true }),
    validFrom: t.expose('validFrom', { type: 'DateTime' }),
    validTo: t.expose('validTo', { type: 'DateTime', nullable: true }),
  }),
});
builder.objectFields('Account', (t) => ({
  entitlements: t.field({
    type: [Entitlement],
    description: 'What it may use, as stated last, by product.',
    resolve: async ({ id }, _args, context) => (await load(context, entitlementsOf, id)) ?? [],
  }),
  agreedPrices: t.field({
    type: [AgreedPrice],
    description: 'Prices agreed with it that hold today, by product.',
    resolve: async ({ id }, _args, context) => (await load(context, agreedPricesOf, id)) ?? [],
  }),
}));
