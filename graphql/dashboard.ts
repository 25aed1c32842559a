import { dashboard, type Dashboard as Figures } from '@/server/kpis/dashboard';
import { builder } from './builder';
import { ContextInput, Tone } from './terms';

const TrendPoint = builder.objectRef<{ day: string; value: number }>('TrendPoint').implement({
  fields: (t) => ({ day: t.expose('day', { type: 'Date' }), value: t.exposeFloat('value') }),
});

const KpiTile = builder.objectRef<Figures['tiles'][number]>('KpiTile').implement({
  fields: (t) => ({
    code: t.exposeString('code'),
    title: t.exposeString('title'),
    value: t.exposeString('value', { description: 'Formatted by the server: no rule is written twice.' }),
    unit: t.exposeString('unit', { nullable: true }),
    previous: t.exposeString('previous', {
      nullable: true,
      description: 'The same figure of the preceding period of equal length.',
    }),
    change: t.exposeString('change', { nullable: true }),
    tone: t.expose('tone', { type: Tone }),
    definition: t.exposeString('definition'),
    href: t.exposeString('href', { description: 'Path of exactly the records that make the figure up.' }),
    trend: t.field({ type: [TrendPoint], complexity: { multiplier: 1 }, resolve: ({ trend }) => [...trend] }),
  }),
});

const LagFigure = builder.objectRef<Figures['lags'][number]>('LagFigure').implement({
  fields: (t) => ({
    code: t.exposeString('code'),
    title: t.exposeString('title'),
    definition: t.exposeString('definition'),
    region: t.exposeString('region'),
    entityCode: t.exposeString('entityCode'),
    count: t.exposeInt('count'),
    p50Seconds: t.exposeFloat('p50Seconds'),
    p95Seconds: t.exposeFloat('p95Seconds'),
    p99Seconds: t.exposeFloat('p99Seconds'),
    href: t.exposeString('href'),
  }),
});

const PostingFailureFigure = builder.objectRef<Figures['postingFailures'][number]>('PostingFailureFigure').implement({
  fields: (t) => ({
    reason: t.exposeString('reason'),
    label: t.exposeString('label'),
    count: t.exposeInt('count'),
    share: t.exposeFloat('share'),
    href: t.exposeString('href'),
  }),
});

const PostingTrendPoint = builder.objectRef<Figures['postingTrend'][number]>('PostingTrendPoint').implement({
  fields: (t) => ({
    day: t.expose('day', { type: 'Date' }),
    attempts: t.exposeInt('attempts'),
    failures: t.exposeInt('failures'),
  }),
});

const VarianceFigure = builder.objectRef<Figures['variance'][number]>('VarianceFigure').implement({
  fields: (t) => ({
    region: t.exposeString('region'),
    entityCode: t.exposeString('entityCode'),
    currency: t.exposeString('currency'),
    rated: t.expose('rated', { type: 'Decimal' }),
    invoiced: t.expose('invoiced', { type: 'Decimal' }),
    posted: t.expose('posted', { type: 'Decimal' }),
    invoiceVariance: t.expose('invoiceVariance', { type: 'Decimal' }),
    postingVariance: t.expose('postingVariance', { type: 'Decimal' }),
    explained: t.expose('explained', { type: 'Decimal' }),
    unexplained: t.expose('unexplained', { type: 'Decimal' }),
    href: t.exposeString('href'),
  }),
});

const AtRiskFigure = builder.objectRef<Figures['atRisk'][number]>('AtRiskFigure').implement({
  fields: (t) => ({
    code: t.exposeString('code'),
    label: t.exposeString('label'),
    count: t.exposeInt('count'),
    amounts: t.field({ type: ['Money'], resolve: ({ amounts }) => [...amounts] }),
    estimated: t.field({ type: ['Money'], resolve: ({ estimated }) => [...estimated] }),
    unknown: t.exposeInt('unknown', { description: 'Cases whose amount nobody knows.' }),
    href: t.exposeString('href'),
  }),
});

const Dashboard = builder.objectRef<Figures>('Dashboard').implement({
  fields: (t) => ({
    freshAsOf: t.expose('freshAsOf', {
      type: 'DateTime',
      nullable: true,
      description: 'Newest receipt of the slowest source.',
    }),
    slowestSource: t.exposeString('slowestSource', { nullable: true }),
    from: t.expose('from', { type: 'Date' }),
    to: t.expose('to', { type: 'Date' }),
    provisional: t.exposeBoolean('provisional', { description: 'Something in the period may still change by itself.' }),
    tiles: t.field({ type: [KpiTile], resolve: ({ tiles }) => [...tiles] }),
    lags: t.field({ type: [LagFigure], resolve: ({ lags }) => [...lags] }),
    postingFailures: t.field({ type: [PostingFailureFigure], resolve: ({ postingFailures }) => [...postingFailures] }),
    postingTrend: t.field({ type: [PostingTrendPoint], resolve: ({ postingTrend }) => [...postingTrend] }),
    variance: t.field({ type: [VarianceFigure], resolve: ({ variance }) => [...variance] }),
    atRisk: t.field({ type: [AtRiskFigure], resolve: ({ atRisk }) => [...atRisk] }),
  }),
});

builder.queryField('dashboard', (t) =>
  t.field({
    type: Dashboard,
    authScopes: { may: 'dashboard:read' },
    complexity: 100,
    args: { context: t.arg({ type: ContextInput }) },
    resolve: (_root, { context }, { reader, now }) => dashboard(reader, context ?? {}, now),
  }),
);
