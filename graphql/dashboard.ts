import { type BridgeTerm, dashboard, type Dashboard as Figures, PANELS } from '@/server/kpis/dashboard';
import { AUDIENCES, type Converted as ConvertedMoney, DIRECTIONS, type Value } from '@/server/kpis/define';
import type { UsedRate } from '@/server/kpis/queries';
import { builder, enumOf } from './builder';
import { ContextInput, Tone } from './terms';

const TrendPoint = builder.objectRef<{ day: string; value: number }>('TrendPoint').implement({
  fields: (t) => ({ day: t.expose('day', { type: 'Date' }), value: t.exposeFloat('value') }),
});

const Converted = builder.objectRef<ConvertedMoney>('Converted').implement({
  description: 'A sum over currencies in the reporting currency, each amount at the rate of its day.',
  fields: (t) => ({
    amount: t.expose('amount', { type: 'Decimal' }),
    currency: t.exposeString('currency'),
    unconverted: t.exposeInt('unconverted', { description: 'Records whose currency has no rate: not in the sum.' }),
  }),
});

const FigureKind = builder.enumType('FigureKind', {
  values: {
    MONEY: { value: 'money' },
    DURATION: { value: 'duration' },
    COUNT: { value: 'count' },
    SHARE: { value: 'share' },
    POINTS: { value: 'points', description: 'A difference of two shares, in percentage points.' },
  } as const,
});

const FigureValue = builder.objectRef<Value>('FigureValue').implement({
  description: 'A figure with its unit. The browser writes it; which field holds it follows from its kind.',
  fields: (t) => ({
    kind: t.field({ type: FigureKind, resolve: ({ kind }) => kind }),
    amounts: t.field({
      type: ['Money'],
      description: 'Money in its original currencies.',
      resolve: (value) => (value.kind === 'money' ? [...value.amounts] : []),
    }),
    converted: t.field({
      type: Converted,
      nullable: true,
      resolve: (value) => (value.kind === 'money' ? value.converted : null),
    }),
    seconds: t.float({ nullable: true, resolve: (value) => (value.kind === 'duration' ? value.seconds : null) }),
    count: t.int({ nullable: true, resolve: (value) => (value.kind === 'count' ? value.count : null) }),
    share: t.float({ nullable: true, resolve: (value) => (value.kind === 'share' ? value.share : null) }),
    points: t.float({ nullable: true, resolve: (value) => (value.kind === 'points' ? value.points : null) }),
  }),
});

const FigureDirection = enumOf('FigureDirection', DIRECTIONS, 'Which way a figure should move.');

const KpiTile = builder.objectRef<Figures['tiles'][number]>('KpiTile').implement({
  fields: (t) => ({
    code: t.exposeString('code'),
    title: t.exposeString('title'),
    value: t.field({ type: FigureValue, resolve: ({ value }) => value }),
    previous: t.field({
      type: FigureValue,
      nullable: true,
      description: 'The same figure of the days that it is compared with.',
      resolve: ({ previous }) => previous,
    }),
    change: t.field({
      type: FigureValue,
      nullable: true,
      description: 'Money by its differences, a share in points, everything else as a part of what it was.',
      resolve: ({ change }) => change,
    }),
    direction: t.expose('direction', { type: FigureDirection }),
    datedBy: t.exposeString('datedBy', { description: 'The date by which a record falls into a period.' }),
    tone: t.expose('tone', { type: Tone }),
    definition: t.exposeString('definition'),
    href: t.exposeString('href', { description: 'Path of exactly the records that make the figure up.' }),
    trend: t.field({ type: [TrendPoint], complexity: { multiplier: 1 }, resolve: ({ trend }) => [...trend] }),
  }),
});

const BridgeStep = enumOf('BridgeStep', ['standing', 'less'] as const);
const BridgeTermType = builder.objectRef<BridgeTerm>('BridgeTerm').implement({
  description: 'One amount on the way from rated to posted: a standing, or what lies between two of them.',
  fields: (t) => ({
    code: t.exposeString('code'),
    label: t.exposeString('label'),
    step: t.expose('step', { type: BridgeStep }),
    amount: t.expose('amount', { type: 'Decimal' }),
    href: t.exposeString('href'),
  }),
});
const Bridge = builder.objectRef<Figures['bridge'][number]>('Bridge').implement({
  description:
    'Rated less what lies between is invoiced; less what lies between again is posted. In one currency, net of tax.',
  fields: (t) => ({
    currency: t.exposeString('currency'),
    terms: t.field({ type: [BridgeTermType], resolve: ({ terms }) => [...terms] }),
  }),
});

const UsedRateType = builder.objectRef<UsedRate>('UsedRate').implement({
  description: 'One unit of a currency in the reporting currency, as stated for a day.',
  fields: (t) => ({
    currency: t.exposeString('currency'),
    day: t.expose('day', { type: 'Date' }),
    rate: t.expose('rate', { type: 'Decimal' }),
  }),
});
const Reporting = builder.objectRef<NonNullable<Figures['reporting']>>('Reporting').implement({
  fields: (t) => ({
    currency: t.exposeString('currency'),
    rates: t.field({ type: [UsedRateType], complexity: { multiplier: 1 }, resolve: ({ rates }) => [...rates] }),
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
    credited: t.expose('credited', {
      type: 'Decimal',
      description: 'Of rated minus invoiced, what credit memos took off.',
    }),
    unbilled: t.expose('unbilled', {
      type: 'Decimal',
      description: 'Of rated minus invoiced, the rest: not invoiced.',
    }),
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
    converted: t.field({ type: Converted, nullable: true, resolve: ({ converted }) => converted }),
    estimated: t.field({ type: ['Money'], resolve: ({ estimated }) => [...estimated] }),
    unknown: t.exposeInt('unknown', { description: 'Cases whose amount nobody knows.' }),
    href: t.exposeString('href'),
  }),
});

const DashboardPanel = enumOf('DashboardPanel', PANELS);
const DashboardAudience = enumOf('DashboardAudience', AUDIENCES, 'Who a dashboard is for.');

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
    comparedFrom: t.field({ type: 'Date', resolve: ({ compared }) => compared.from }),
    comparedTo: t.field({ type: 'Date', resolve: ({ compared }) => compared.to }),
    reporting: t.field({ type: Reporting, nullable: true, resolve: ({ reporting }) => reporting }),
    panels: t.field({ type: [DashboardPanel], resolve: ({ panels }) => [...panels] }),
    bridge: t.field({ type: [Bridge], resolve: ({ bridge }) => [...bridge] }),
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
    args: {
      audience: t.arg({ type: DashboardAudience, defaultValue: 'finance' }),
      context: t.arg({ type: ContextInput }),
    },
    resolve: (_root, { audience, context }, { reader, now }) =>
      dashboard(reader, audience ?? 'finance', context ?? {}, now),
  }),
);
