import { describe, expect, it } from 'vitest';
import { drawDashboard } from './dashboard';
import type { Cell, SpanFigures } from './define';
import { AUDIENCES } from './define';
import { CASES, KPIS, kpisOf, MEASURES, RECORDS } from './index';

const nothing: SpanFigures = { cells: [], lags: new Map(), reporting: 'USD' };
const cell = (given: Partial<Cell>): Cell => ({
  kpi: 'money',
  dimension: '',
  entityId: 'US',
  region: 'AMER',
  currency: 'USD',
  bucket: 0,
  count: 1,
  amount: '0',
  converted: given.currency === 'EUR' ? '0' : (given.amount ?? '0'),
  unconverted: given.currency === 'EUR' ? 1 : 0,
  ...given,
});

describe('every KPI', () => {
  it.each(KPIS.map((kpi) => [kpi.code, kpi] as const))(
    '%s has words, a value for nothing, and a figure that its link can name',
    (_code, kpi) => {
      expect(kpi.title.length).toBeGreaterThan(3);
      expect(kpi.definition).toMatch(/\.$/);
      expect(kpi.reads.length).toBeGreaterThan(0);
      expect(kpi.datedBy).not.toBe('');
      expect(Object.keys(kpi.places)).not.toEqual([]);
      expect(['done', 'neutral']).toContain(kpi.tone(nothing));
      const figure = kpi.link.query?.figure;
      const known = kpi.link.path === '/exceptions' ? CASES : RECORDS;
      if (figure) expect(Object.keys(known)).toContain(figure.split(':')[0]);
    },
  );

  it('has a code of its own', () => expect(new Set(KPIS.map(({ code }) => code)).size).toBe(KPIS.length));
  it('has records that no other claims', () => {
    const codes = [...KPIS, ...MEASURES].flatMap(({ records, cases }) => Object.keys({ ...records, ...cases }));
    expect(new Set(codes).size).toBe(codes.length);
  });
});

describe('the dashboards', () => {
  const tilesOf = (audience: (typeof AUDIENCES)[number]) => kpisOf(audience).map(({ code }) => code);
  it('differ, for their readers do', () => {
    expect(new Set(AUDIENCES.map((audience) => tilesOf(audience).join())).size).toBe(AUDIENCES.length);
    expect(tilesOf('executive')[0]).toBe('cases.at risk');
  });
  it.each(AUDIENCES)('%s: no two tiles in one place', (audience) => {
    const places = kpisOf(audience).map((kpi) => kpi.places[audience]);
    expect(new Set(places).size).toBe(places.length);
  });
});

describe('a dashboard', () => {
  const cells = [
    cell({ dimension: 'rated', amount: '120.50' }),
    cell({ dimension: 'rated', amount: '10', currency: 'EUR', entityId: 'DE', region: 'EMEA' }),
    cell({ dimension: 'invoiced', amount: '100.50' }),
    cell({ dimension: 'invoice variance', amount: '20' }),
    cell({ dimension: 'invoice variance: unexplained', amount: '20' }),
    cell({ kpi: 'cases.open', dimension: 'posting-overdue', count: 2, amount: '5' }),
    cell({ kpi: 'cases.open', dimension: 'posting-overdue', count: 1, bucket: 2 }),
  ];
  const drawn = drawDashboard(
    {
      now: { reporting: 'USD', cells, lags: new Map([['lag.invoice', { count: 3, p50: 1, p95: 7_200, p99: 9_000 }]]) },
      before: nothing,
      days: [],
      rates: [],
      places: [],
    },
    'finance',
    { entities: ['US', 'DE'] },
    { from: '2026-01-01', to: '2026-01-31' },
  );
  const tile = (code: string) => drawn.tiles.find((one) => one.code === code);

  it('keeps currencies apart, and counts what has no rate instead of taking it for 0', () =>
    expect(tile('money.rated')?.value).toEqual({
      kind: 'money',
      amounts: [
        { currency: 'EUR', amount: '10' },
        { currency: 'USD', amount: '120.5' },
      ],
      converted: { amount: '120.5', currency: 'USD', unconverted: 1 },
    }));
  it('leads from rated to posted with differences that add up', () => {
    const terms = drawn.bridge.find(({ currency }) => currency === 'USD')?.terms ?? [];
    const of = (code: string) => Number(terms.find((term) => term.code === code)?.amount);
    expect(of('rated') - of('credited') - of('unbilled')).toBe(of('invoiced'));
  });
  it('shows a duration in its unit', () =>
    expect(tile('lag.invoice')).toMatchObject({
      value: { kind: 'duration', seconds: 7_200 },
      change: null,
      previous: null,
    }));
  it('links with its own days and places', () =>
    expect(tile('money.rated')?.href).toBe(
      '/transactions?figure=money.rated&entity=US,DE&from=2026-01-01&to=2026-01-31',
    ));
  it('links to what is open now without a period', () =>
    expect(drawn.atRisk[0]).toMatchObject({
      count: 3,
      unknown: 1,
      amounts: [{ amount: '5', currency: 'USD' }],
      href: '/exceptions?type=posting-overdue&entity=US,DE&from=&to=',
    }));
  it('splits a variance by place and currency', () => {
    expect(drawn.variance).toHaveLength(2);
    expect(drawn.variance[0]).toMatchObject({
      entityCode: 'US',
      rated: '120.5',
      invoiceVariance: '20',
      unexplained: '20',
      explained: '0',
    });
  });
});
