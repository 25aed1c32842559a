/** A dashboard out of rollup figures: every figure with the link to exactly its records. Pure but for its one door. */

import type { Reader } from '@/domain/access';
import { exceptionType } from '@/domain/exceptions';
import { keyText } from '@/domain/key';
import { type Decimal, decimal, text, ZERO } from '@/domain/money';
import type { Tone } from '@/domain/terms';
import { NOWHERE } from '@/server/access';
import type { ContextFilter } from '@/server/transactions/period';
import { amountsOf, cellsOf, changeOf, countOf, isSaid, moneyList, moneyValue, shareOf } from './amounts';
import { BASES } from './contribute';
import type { Audience, Cell, Converted, Direction, Kpi, Money, Span, Value } from './define';
import { KPIS, kpisOf, LAG_KPIS } from './index';
import { freshness, type RollupFigures, rollupFigures, type UsedRate } from './queries';
import { spanBefore, spanOf } from './span';
import { UNBILLED } from './unbilled-money';

export interface Tile {
  readonly code: string;
  readonly title: string;
  readonly value: Value;
  readonly previous: Value | null;
  readonly change: Value | null;
  readonly direction: Direction;
  readonly datedBy: string;
  readonly tone: Tone;
  readonly definition: string;
  readonly href: string;
  readonly trend: readonly { day: string; value: number }[];
}
/** One amount of the way from rated to posted: a standing, or what lies between two of them. */
export interface BridgeTerm {
  readonly code: string;
  readonly label: string;
  readonly step: 'standing' | 'less';
  readonly amount: string;
  readonly href: string;
}
export const PANELS = ['bridge', 'variance', 'lags', 'posting', 'at risk'] as const;
export type Panel = (typeof PANELS)[number];
/** What an audience came for, first things first. */
const PANELS_OF: Readonly<Record<Audience, readonly Panel[]>> = {
  executive: ['at risk', 'bridge', 'lags'],
  finance: ['bridge', 'variance', 'at risk', 'posting'],
  operations: ['posting', 'lags', 'at risk'],
};
export interface Dashboard {
  readonly freshAsOf: Date | null;
  readonly slowestSource: string | null;
  readonly from: string;
  readonly to: string;
  readonly provisional: boolean;
  /** The days that the figures are compared with. */
  readonly compared: Span;
  /** The currency that sums are shown in beside the originals, and the rates that were used; null without legal entity. */
  readonly reporting: { readonly currency: string; readonly rates: readonly UsedRate[] } | null;
  readonly panels: readonly Panel[];
  readonly bridge: readonly { readonly currency: string; readonly terms: readonly BridgeTerm[] }[];
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
    /** The part of the invoice variance that credit memos took off, and the rest: not invoiced. */
    credited: string;
    unbilled: string;
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
    amounts: readonly Money[];
    estimated: readonly Money[];
    converted: Converted | null;
    unknown: number;
    href: string;
  }[];
}

/** The dashboard of an audience in a context as of `now`. */
export async function dashboard(
  reader: Reader | null,
  audience: Audience,
  context: ContextFilter,
  now: Date,
): Promise<Dashboard> {
  const span = spanOf(context, now);
  const today = now.toISOString().slice(0, 10);
  const compared = spanBefore(span, today);
  const [figures, fresh] = await Promise.all([
    rollupFigures(reader, context, span, compared, today),
    freshness(reader, span, today),
  ]);
  return { ...fresh, ...span, compared, ...drawDashboard(figures, audience, context, span) };
}

/** Everything but freshness. Pure. */
export function drawDashboard(
  figures: RollupFigures,
  audience: Audience,
  context: ContextFilter,
  span: Span,
): Omit<Dashboard, 'freshAsOf' | 'slowestSource' | 'from' | 'to' | 'provisional' | 'compared'> {
  const link = linkOf(context, span);
  const { reporting } = figures.now;
  return {
    reporting: reporting ? { currency: reporting, rates: figures.rates } : null,
    panels: PANELS_OF[audience],
    tiles: kpisOf(audience).map((kpi) => tileOf(kpi, figures, link)),
    bridge: bridgeOf(figures.now.cells, link),
    lags: lagsOf(figures, link),
    ...postingOf(figures, link),
    variance: varianceOf(figures.now.cells, link),
    atRisk: atRiskOf(figures.now.cells, reporting, link),
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
  const known = before !== null && isSaid(before);
  const { day } = kpi;
  return {
    code: kpi.code,
    title: kpi.title,
    definition: kpi.definition,
    datedBy: kpi.datedBy,
    direction: kpi.direction,
    value,
    tone: kpi.tone(figures.now),
    previous: known ? before : null,
    change: known ? changeOf(value, before) : null,
    href: link(kpi.link.path, kpi.link.query ?? {}, { stock: kpi.link.stock ?? false }),
    trend: day ? figures.days.map((one) => ({ day: one.day, value: day(one) })) : [],
  };
}

const kpiOf = (code: string): Kpi => KPIS.find((kpi) => kpi.code === code) as Kpi;

/** From rated to posted, per currency: each difference has the name of its tile, and all of them add up. */
function bridgeOf(cells: readonly Cell[], link: Link): Dashboard['bridge'] {
  const money = cellsOf(cells, 'money');
  const steps: readonly [
    code: string,
    label: string,
    step: BridgeTerm['step'],
    dimensions: readonly string[],
    figure: string,
  ][] = [
    ['rated', 'Rated', 'standing', ['rated'], 'money.rated'],
    ['credited', 'Taken off by credits', 'less', ['invoice variance: credited'], 'variance.invoice:credited'],
    ['unbilled', kpiOf('money.unbilled').title, 'less', UNBILLED, 'variance.invoice:uncredited'],
    ['invoiced', 'Invoiced, net', 'standing', ['invoiced'], 'money.invoiced'],
    ['unposted', kpiOf('money.unposted').title, 'less', ['posting variance'], 'variance.posting'],
    ['posted', 'Posted, net', 'standing', ['posted'], 'money.posted'],
  ];
  const currencies = [...new Set(money.map(({ currency }) => currency))].filter(Boolean).sort();
  return currencies.flatMap((currency) => {
    const mine = money.filter((cell) => cell.currency === currency);
    const terms = steps.map(([code, label, step, dimensions, figure]) => ({
      code,
      label,
      step,
      amount: text(amountsOf(mine.filter(({ dimension }) => dimensions.includes(dimension)))[0]?.amount ?? ZERO),
      href: link('/transactions', { figure, currency }),
    }));
    return terms.every(({ amount }) => amount === '0') ? [] : [{ currency, terms }];
  });
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
      share: shareOf(count, whole) ?? 0,
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
  [...new Map(cells.map((cell) => [keyText(cell.region, cell.entityId, cell.currency), cell])).entries()].sort(
    ([a], [b]) => (a < b ? -1 : 1),
  );

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
      credited: sum((name) => name === 'invoice variance: credited'),
      unbilled: sum((name) => UNBILLED.includes(name)),
      invoiceVariance: sum((name) => name === 'invoice variance'),
      postingVariance: sum((name) => name === 'posting variance'),
      explained: sum((name) => split(name) && !name.endsWith(': unexplained')),
      unexplained: sum((name) => split(name) && name.endsWith(': unexplained')),
      href: link('/transactions', { figure: 'variance', currency }, { entity: entityId, region }),
    };
  });
}

function atRiskOf(cells: readonly Cell[], reporting: string | null, link: Link): Dashboard['atRisk'] {
  const open = cellsOf(cells, 'cases.open');
  const worth = ({ converted }: { converted: Converted | null }) => decimal(converted?.amount ?? '0');
  return [...new Set(open.map(({ dimension }) => dimension))]
    .map((code) => {
      const mine = open.filter(({ dimension }) => dimension === code);
      const basis = (bucket: number) => mine.filter((cell) => cell.bucket === bucket);
      const stated = moneyValue(basis(BASES.stated), reporting);
      return {
        code,
        label: exceptionType(code)?.title ?? code,
        count: countOf(mine),
        amounts: moneyList(basis(BASES.stated)),
        converted: stated.kind === 'money' ? stated.converted : null,
        estimated: moneyList(basis(BASES.estimated)),
        unknown: countOf(basis(BASES.unknown)),
        href: link('/exceptions', { type: code }, { stock: true }),
      };
    })
    .filter(({ count }) => count > 0)
    .sort((a, b) => worth(b).comparedTo(worth(a)) || b.count - a.count || (a.code < b.code ? -1 : 1));
}
