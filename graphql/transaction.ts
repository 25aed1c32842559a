import { QUANTITY_STEPS } from '@/domain/quantities';
import { TRANSACTION_STATUSES, VARIANCE_CLASSES } from '@/domain/stages';
import { FINALITY, QUANTITY_STEP, TRANSACTION_STATUS, termOf, VARIANCE_CLASS, WITHOUT_ORIGIN } from '@/domain/terms';
import { openCasesOfTransaction } from '@/server/exceptions/queries';
import { legalEntityById } from '@/server/setup/queries';
import { type QuantityDifference, quantityDifferencesOf, stagesOf } from '@/server/transactions/columns';
import type { TransactionFilter as Filter } from '@/server/transactions/filter';
import { knownInstantsOf, transactionAsKnown } from '@/server/transactions/known';
import {
  countTransactions,
  findTransaction,
  identifiersOf,
  invoicesOfTransactions,
  listTransactions,
  TRANSACTION_ORDERS,
  type TransactionInvoice,
  transactionsById,
} from '@/server/transactions/queries';
import { builder, enumOf, globalId, localId } from './builder';
import { keysetConnection } from './connection';
import { type Context, load, readerOf } from './context';
import { ExceptionTypeCode } from './exception-type';
import { selects } from './selection';
import { StageName, stageRows } from './stage';
import { ContextInput, OrderDirection } from './terms';

const TransactionStatus = enumOf('TransactionStatus', TRANSACTION_STATUSES);
const VarianceClass = enumOf('VarianceClass', VARIANCE_CLASSES);
const QuantityStep = enumOf('QuantityStep', QUANTITY_STEPS);
const QuantityDifferenceType = builder.objectRef<QuantityDifference>('QuantityDifference').implement({
  description: 'A difference of quantity between two layers of a transaction, in its unit.',
  fields: (t) => ({
    step: t.expose('step', { type: QuantityStep }),
    stepTerm: t.field({ type: 'Term', resolve: ({ step }) => QUANTITY_STEP[step] }),
    value: t.expose('value', { type: 'Decimal', description: 'The layer before minus the one after.' }),
    term: t.field({ type: 'Term', resolve: ({ found }) => termOf(VARIANCE_CLASS, found) }),
  }),
});
const OrderField = builder.enumType('TransactionOrderField', {
  description:
    'ATTENTION: broken, at risk, in progress, open, done, each by its latest change. Amounts are ordered as numbers, whatever their currency.',
  values: TRANSACTION_ORDERS,
});

const TransactionIdentifier = builder.objectRef<{ kind: string; value: string }>('TransactionIdentifier').implement({
  fields: (t) => ({ kind: t.exposeString('kind'), value: t.exposeString('value') }),
});

const TransactionInvoiceType = builder.objectRef<TransactionInvoice>('TransactionInvoice').implement({
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The bare ID of the document.' }),
    number: t.exposeString('number', { description: 'Its number, else its identifier in billing.' }),
  }),
});

builder.node('Transaction', {
  id: { resolve: ({ id }) => id },
  loadOne: (id, context) => load(context, transactionsById, localId('Transaction', globalId('Transaction', id))),
  fields: (t) => ({
    number: t.expose('number', { type: 'BigInt' }),
    key: t.exposeString('key'),
    accountName: t.exposeString('accountName', { nullable: true }),
    entity: t.field({
      type: 'LegalEntity',
      nullable: true,
      resolve: ({ entityCode }, _args, context) => (entityCode ? load(context, legalEntityById, entityCode) : null),
    }),
    entityCode: t.exposeString('entityCode', { nullable: true }),
    region: t.exposeString('region', { nullable: true }),
    currency: t.exposeString('currency', { nullable: true }),
    system: t.exposeString('system'),
    subscription: t.exposeString('subscription', { nullable: true }),
    charge: t.exposeString('charge', { nullable: true }),
    kind: t.exposeString('kind'),
    product: t.exposeString('product', { nullable: true }),
    meter: t.exposeString('meter', { nullable: true }),
    unit: t.exposeString('unit', { nullable: true }),
    periodStart: t.expose('periodStart', { type: 'DateTime' }),
    periodEnd: t.expose('periodEnd', { type: 'DateTime', nullable: true }),
    zone: t.exposeString('zone'),
    status: t.expose('status', { type: TransactionStatus }),
    statusTerm: t.field({ type: 'Term', resolve: ({ status }) => termOf(TRANSACTION_STATUS, status) }),
    stage: t.expose('stage', { type: StageName }),
    stages: t.field({
      type: ['Stage'],
      complexity: { multiplier: 1 },
      description: "All stages in order; those that the charge's kind does not have say so.",
      resolve: (transaction) => stageRows(stagesOf(transaction), transaction.currency, transaction.id),
    }),
    capturedQuantity: t.expose('capturedQuantity', { type: 'Decimal', nullable: true }),
    aggregatedQuantity: t.expose('aggregatedQuantity', { type: 'Decimal', nullable: true }),
    ratedQuantity: t.expose('ratedQuantity', { type: 'Decimal', nullable: true }),
    billedQuantity: t.expose('billedQuantity', { type: 'Decimal', nullable: true }),
    eventCount: t.expose('eventCount', { type: 'BigInt' }),
    ratedAmount: t.field({
      type: 'Decimal',
      nullable: true,
      resolve: ({ rated, ratedAmount }) => (rated ? ratedAmount : null),
    }),
    invoicedAmount: t.expose('invoicedAmount', { type: 'Decimal', description: 'Net of tax and of credits.' }),
    invoicedGross: t.expose('invoicedGross', { type: 'Decimal' }),
    creditedAmount: t.expose('creditedAmount', { type: 'Decimal' }),
    postedAmount: t.expose('postedAmount', { type: 'Decimal', description: 'Net of tax and of reversals.' }),
    settledAmount: t.expose('settledAmount', { type: 'Decimal', description: 'Gross, net of refunds.' }),
    quantityVariance: t.expose('quantityVariance', { type: 'Decimal', nullable: true }),
    quantityVarianceTerm: t.field({
      type: 'Term',
      description: 'What says most of the differences between captured, aggregated, rated and billed quantity.',
      resolve: ({ quantityVarianceClass }) => termOf(VARIANCE_CLASS, quantityVarianceClass),
    }),
    quantityDifferences: t.field({
      type: [QuantityDifferenceType],
      complexity: { multiplier: 1 },
      description: 'Between the layers of which both sides are known, in order; they add up to captured minus billed.',
      resolve: quantityDifferencesOf,
    }),
    invoiceVariance: t.expose('invoiceVariance', { type: 'Decimal', description: 'Rated minus invoiced.' }),
    invoiceVarianceTerm: t.field({
      type: 'Term',
      resolve: ({ invoiceVarianceClass }) => termOf(VARIANCE_CLASS, invoiceVarianceClass),
    }),
    postingVariance: t.expose('postingVariance', { type: 'Decimal', description: 'Invoiced minus posted.' }),
    postingVarianceTerm: t.field({
      type: 'Term',
      resolve: ({ postingVarianceClass }) => termOf(VARIANCE_CLASS, postingVarianceClass),
    }),
    withoutOrigin: t.exposeBoolean('withoutOrigin', { description: 'Money without a rated counterpart.' }),
    amountAtRisk: t.expose('amountAtRisk', { type: 'Decimal' }),
    openCases: t.exposeInt('openCases'),
    exceptions: t.field({
      type: ['ExceptionCase'],
      resolve: async ({ id }, _args, context) => (await load(context, openCasesOfTransaction, id)) ?? [],
    }),
    finality: t.field({ type: 'Term', resolve: ({ final }) => FINALITY[final ? 'final' : 'provisional'] }),
    withoutOriginTerm: t.field({
      type: 'Term',
      nullable: true,
      resolve: ({ withoutOrigin }) => (withoutOrigin ? WITHOUT_ORIGIN : null),
    }),
    final: t.exposeBoolean('final', { description: 'Every stage that applies is complete; provisional otherwise.' }),
    changedAt: t.expose('changedAt', { type: 'DateTime' }),
    knownAt: t.expose('knownAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Set when the state was asked for as known at a past time.',
    }),
    invoices: t.field({
      type: [TransactionInvoiceType],
      description: 'Invoices with a line of this transaction, the oldest first.',
      resolve: async ({ id }, _args, context) => (await load(context, invoicesOfTransactions, id)) ?? [],
    }),
    identifiers: t.field({
      type: [TransactionIdentifier],
      resolve: async ({ id }, _args, context) => (await load(context, identifiersOf, id)) ?? [],
    }),
    knownInstants: t.field({
      type: ['DateTime'],
      description:
        'Receipt instants at which something about this transaction became known, newest first: what knownAt may name.',
      resolve: async ({ id }, _args, context) => (await load(context, knownInstantsOf, id)) ?? [],
    }),
  }),
});

builder.objectField('ExceptionCase', 'transaction', (t) =>
  t.field({
    type: 'Transaction',
    nullable: true,
    resolve: ({ transactionId }, _args, context) =>
      transactionId ? load(context, transactionsById, transactionId) : null,
  }),
);

const TransactionFilter = builder.inputType('TransactionFilter', {
  fields: (t) => ({
    context: t.field({ type: ContextInput }),
    search: t.string({
      description:
        'Any identifier (subscription, charge, invoice number, ERP document, payment, correlation or trace ID, transaction number) or an account name; prefixes match.',
    }),
    statuses: t.field({ type: [TransactionStatus] }),
    stages: t.field({ type: [StageName] }),
    kinds: t.stringList(),
    currencies: t.stringList(),
    account: t.id(),
    subscription: t.string(),
    exceptionTypes: t.field({
      type: [ExceptionTypeCode],
      description: 'Only transactions with an open exception of these types.',
    }),
    cause: t.id({ description: 'Only transactions that an open exception of this cause touches.' }),
    withOpenCases: t.boolean(),
    varianceClasses: t.field({ type: [VarianceClass] }),
    quantityClasses: t.field({
      type: [VarianceClass],
      description: 'By the class that says most of the differences of quantity.',
    }),
    figure: t.string({ description: "Only those behind a dashboard figure; the code that the figure's link carries." }),
  }),
});
const TransactionOrder = builder.inputType('TransactionOrder', {
  fields: (t) => ({
    field: t.field({ type: OrderField, required: true }),
    direction: t.field({ type: OrderDirection, required: true }),
  }),
});

/** The filter with local IDs. */
function filterOf(given: typeof TransactionFilter.$inferInput | null | undefined): Filter {
  if (!given) return {};
  return {
    ...given,
    account: given.account && localId('Account', given.account, 'account'),
    cause: given.cause && localId('Cause', given.cause, 'cause'),
  };
}

const TransactionConnection = keysetConnection('Transaction', 'Transaction');
builder.queryField('transactions', (t) =>
  t.field({
    type: TransactionConnection.type,
    complexity: TransactionConnection.complexity,
    authScopes: { may: 'transactions:read' },
    args: {
      first: t.arg.int(),
      after: t.arg.string(),
      filter: t.arg({ type: TransactionFilter }),
      orderBy: t.arg({ type: TransactionOrder }),
    },
    resolve: (_root, { filter, orderBy, ...request }, { reader }, info) =>
      listTransactions(reader, { ...request, filter: filterOf(filter), orderBy }, selects(info, 'total')),
  }),
);

builder.queryField('transactionCount', (t) =>
  t.int({
    description: 'Exact number of transactions under a filter, however many.',
    authScopes: { may: 'transactions:read' },
    args: { filter: t.arg({ type: TransactionFilter }) },
    complexity: 50,
    resolve: (_root, { filter }, { reader }) => countTransactions(reader, filterOf(filter)),
  }),
);

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A transaction by global ID, bare ID, key or number, or by the bare ID of a document that serves it. */
async function resolveTransaction(given: string, context: Context) {
  const decoded = /^Transaction:(.+)$/.exec(Buffer.from(given, 'base64url').toString())?.[1] ?? given;
  if (!UUID.test(decoded)) return findTransaction(context.reader, { key: given });
  return (await load(context, transactionsById, decoded)) ?? findTransaction(context.reader, { document: decoded });
}

builder.queryField('transaction', (t) =>
  t.field({
    type: 'Transaction',
    nullable: true,
    description: 'One transaction by ID, key or number; with knownAt the state as known at that instant.',
    authScopes: { may: 'transactions:read' },
    args: { id: t.arg.id({ required: true }), knownAt: t.arg({ type: 'DateTime' }) },
    resolve: async (_root, { id, knownAt }, context) => {
      const row = await resolveTransaction(id, context);
      return row && knownAt ? transactionAsKnown(readerOf(context), row, knownAt) : row;
    },
  }),
);
