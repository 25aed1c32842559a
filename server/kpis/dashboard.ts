/** A dashboard out of rollup figures: every figure with the link to exactly its records. Pure but for its one door. */
import type { Reader } from '@/domain/access';
import { exceptionType } from '@/domain/exceptions';
import { type Decimal, text, ZERO } from '@/domain/money';
import type { Tone } from '@/domain/terms';
import { NOWHERE } from '@/server/access';
import type { ContextFilter } from '@/server/transactions/period';
import { amountsOf, cellsOf, countOf, shareOf } from './amounts';
import type { Cell, Kpi, Span } from './define';
import { KPIS, LAG_KPIS } from './index';
import { freshness, type RollupFigures, rollupFigures } from './queries';
import { spanBefore, spanOf } from './span';

interface MoneyRow {
  readonly amount: string;
  readonly currency: string;
}
export interface Tile {
  readonly code: string;
  readonly title: string;
  readonly value: string;
  readonly unit: string | null;
  readonly previous: string | null;
  readonly change: string | null;
  readonly tone: Tone;
  readonly definition: string;
  readonly href: string;
  readonly trend: readonly { day: string; value: number }[];
}
export interface Dashboard {
  readonly freshAsOf: Date | null;
  readonly slowestSource: string | null;
  readonly from: string;
  readonly to: string;
  readonly provisional: boolean;
  readonly tiles: readonly Tile[];
  readonly lags: readonly {
    code: string;
    title: string;
    definition: string;
    region: string;
    entityCode: string;
    count: number;
    p50Seconds: number;
    p95Seconds: number;
    p99Seconds: number;
    href: string;
  }[];
  readonly postingFailures: readonly { reason: string; label: string; count: number; share: number; href: string }[];
  readonly postingTrend: readonly { day: string; attempts: number; failures: number }[];
  readonly variance: readonly {
    region: string;
    entityCode: string;
    currency: string;
    rated: string;
    invoiced: string;
    posted: string;
    invoiceVariance: string;
    postingVariance: string;
    explained: string;
    unexplained: string;
    href: string;
  }[];
  readonly atRisk: readonly {
    code: string;
    label: string;
    count: number;
    amounts: readonly MoneyRow[];
    estimated: readonly MoneyRow[];
    unknown: number;
    href: string;
  }[];
}

/** The dashboard of a context as of `now`. */
export async function dashboard(reader: Reader | null, context: ContextFilter, now: Date): Promise<Dashboard> {
  const span = spanOf(context, now);
  const [figures, fresh] = await Promise.all([
    rollupFigures(reader, context, span, spanBefore(span)),
    freshness(reader, span, now.toISOString().slice(0, 10)),
  ]);
  return { ...fresh, ...span, ...drawDashboard(figures, context, span) };
}

/** Everything but freshness. Pure. */
export function drawDashboard(
  figures: RollupFigures,
  context: ContextFilter,
  span: Span,
): Omit<Dashboard, 'freshAsOf' | 'slowestSource' | 'from' | 'to' | 'provisional'> {
  const link = linkOf(context, span);
  return {
    tiles: KPIS.map((kpi) => tileOf(kpi, figures, link)),
    lags: lagsOf(figures, link),
    ...postingOf(figures, link),
    variance: varianceOf(figures.now.cells, link),
    atRisk: atRiskOf(figures.now.cells, link),
  };
}

type Link = (
  path: string,
  query: Readonly<Record<string, string>>,
  given?: { stock?: boolean; entity?: string; region?: string },
) => string;

/** Paths with the figure's own context: days and places as the figure was counted, whatever the reader looks at next. */
function linkOf(context: ContextFilter, span: Span): Link {
  return (path, query, { stock = false, entity, region } = {}) => {
    const entries: [string, string][] = Object.entries(query);
    const regions = region === undefined ? (context.regions ?? []) : [region || NOWHERE];
    const entities = entity === undefined ? (context.entities ?? []) : [entity || NOWHERE];
    if (regions.length) entries.push(['region', regions.join(',')]);
    if (entities.length) entries.push(['entity', entities.join(',')]);
    // What is open now is of no period: empty ends keep the screen from adding its own.
    entries.push(['from', stock ? '' : span.from], ['to', stock ? '' : span.to]);
    return `${path}?${entries.map(([key, value]) => `${key}=${encodeURIComponent(value).replaceAll('%2C', ',').replaceAll('%3A', ':')}`).join('&')}`;
  };
}

function tileOf(kpi: Kpi, figures: RollupFigures, link: Link): Tile {
  const value = kpi.value(figures.now);
  const before = kpi.link.stock ? null : kpi.value(figures.before);
  const known =
    before !== null && (figures.before.lags.size > 0 || figures.before.cells.length > 0) && before.text !== '–';
  const { day } = kpi;
  return {
    code: kpi.code,
    title: kpi.title,
    definition: kpi.definition,
    value: value.text,
    unit: value.unit ?? null,
    tone: kpi.tone(figures.now),
    previous: known && before ? [before.text, before.unit].filter(Boolean).join(' ') : null,
    change:
      known && before
        ? kpi.change
          ? kpi.change(figures.now, figures.before)
          : relative(value.number, before.number)
        : null,
    href: link(kpi.link.path, kpi.link.query ?? {}, { stock: kpi.link.stock ?? false }),
    trend: day ? figures.days.map((one) => ({ day: one.day, value: day(one) })) : [],
  };
}

function relative(now: number | null, before: number | null): string | null {
  if (now === null || before === null || before === 0) return null;
  const share = Math.round(((now - before) / Math.abs(before)) * 1000) / 10;
  return `${share > 0 ? '+' : ''}${share} %`;
}

function lagsOf({ places }: RollupFigures, link: Link): Dashboard['lags'] {
  return places.flatMap(({ kpi: code, region, entityId, count, p50, p95, p99 }) => {
    const kpi = LAG_KPIS.find((known) => known.code === code);
    if (!kpi) return [];
    const href = link(kpi.link.path, kpi.link.query ?? {}, { entity: entityId, region });
    return [
      {
        code,
        title: kpi.title,
        definition: kpi.definition,
        region,
        entityCode: entityId,
        count,
        p50Seconds: p50,
        p95Seconds: p95,
        p99Seconds: p99,
        href,
      },
    ];
  });
}

function postingOf({ now, days }: RollupFigures, link: Link): Pick<Dashboard, 'postingFailures' | 'postingTrend'> {
  const failures = cellsOf(now.cells, 'posting.failure');
  const whole = countOf(failures);
  const reasons = [...new Set(failures.map(({ dimension }) => dimension))].map((reason) => {
    const count = countOf(failures.filter(({ dimension }) => dimension === reason));
    return {
      reason,
      label: reason.charAt(0).toUpperCase() + reason.slice(1),
      count,
      share: shareOf(count, whole),
      href: link('/transactions', { figure: `posting.failure:${reason}` }),
    };
  });
  return {
    postingFailures: reasons
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1)),
    postingTrend: days.map(({ day, cells }) => ({
      day,
      attempts: countOf(cellsOf(cells, 'posting.attempt')),
      failures: countOf(cellsOf(cells, 'posting.failure')),
    })),
  };
}

const places = (cells: readonly Cell[]) =>
  [
    ...new Map(cells.map((cell) => [`${cell.region}\u001f${cell.entityId}\u001f${cell.currency}`, cell])).entries(),
  ].sort(([a], [b]) => (a < b ? -1 : 1));

function varianceOf(cells: readonly Cell[], link: Link): Dashboard['variance'] {
  const money = cells.filter(({ kpi, dimension }) => kpi === 'money' && !dimension.startsWith('without origin'));
  return places(money).map(([, { region, entityId, currency }]) => {
    const mine = money.filter(
      (cell) => cell.region === region && cell.entityId === entityId && cell.currency === currency,
    );
    const amount = (match: (dimension: string) => boolean): Decimal | undefined =>
      amountsOf(mine.filter(({ dimension }) => match(dimension)))[0]?.amount;
    const sum = (match: (dimension: string) => boolean) => text(amount(match) ?? ZERO);
    const split = (dimension: string) => /^(invoice|posting) variance: /.test(dimension);
    return {
      region,
      entityCode: entityId,
      currency,
      rated: sum((name) => name === 'rated'),
      invoiced: sum((name) => name === 'invoiced'),
      posted: sum((name) => name === 'posted'),
      invoiceVariance: sum((name) => name === 'invoice variance'),
      postingVariance: sum((name) => name === 'posting variance'),
      explained: sum((name) => split(name) && !name.endsWith(': unexplained')),
      unexplained: sum((name) => split(name) && name.endsWith(': unexplained')),
      href: link('/transactions', { figure: 'variance', currency }, { entity: entityId, region }),
    };
  });
}

function atRiskOf(cells: readonly Cell[], link: Link): Dashboard['atRisk'] {
  const open = cellsOf(cells, 'cases.open');
  const amounts = (mine: readonly Cell[]) =>
    amountsOf(mine).map(({ currency, amount }) => ({ currency, amount: text(amount) }));
  return [...new Set(open.map(({ dimension }) => dimension))]
    .map((code) => {
      const mine = open.filter(({ dimension }) => dimension === code);
      const basis = (bucket: number) => mine.filter((cell) => cell.bucket === bucket);
      return {
        code,
        label: exceptionType(code)?.title ?? code,
        count: countOf(mine),
        amounts: amounts(basis(0)),
        estimated: amounts(basis(1)),
        unknown: countOf(basis(2)),
        href: link('/exceptions', { type: code }, { stock: true }),
      };
    })
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
}
