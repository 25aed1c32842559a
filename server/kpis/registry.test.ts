import { describe, expect, it } from 'vitest';
import { FIGURE_CODES } from '@/server/transactions/figures';
import { drawDashboard } from './dashboard';
import type { Cell, SpanFigures } from './define';
import { KPIS } from './index';

const nothing: SpanFigures = { cells: [], lags: new Map() };
const cell = (given: Partial<Cell>): Cell => ({
  kpi: 'money',
  dimension: '',
  entityId: 'US',
  region: 'AMER',
  currency: 'USD',
  bucket: 0,
  count: 1,
  amount: '0',
  ...given,
});

describe('every KPI', () => {
  it.each(KPIS.map((kpi) => [kpi.code, kpi] as const))(
    '%s has words, a value for nothing, and a figure that its link can name',
    (_code, kpi) => {
      expect(kpi.title.length).toBeGreaterThan(3);
      expect(kpi.definition).toMatch(/\.$/);
      expect(kpi.reads.length).toBeGreaterThan(0);
      expect(kpi.value(nothing).text).not.toBe('');
      expect(['done', 'neutral']).toContain(kpi.tone(nothing));
      const figure = kpi.link.query?.figure;
      if (figure) expect(FIGURE_CODES).toContain(figure.split(':')[0]);
    },
  );

  it('has a code of its own', () => expect(new Set(KPIS.map(({ code }) => code)).size).toBe(KPIS.length));
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
      now: { cells, lags: new Map([['lag.invoice', { count: 3, p50: 1, p95: 7_200, p99: 9_000 }]]) },
      before: nothing,
      days: [],
      places: [],
    },
    { entities: ['US', 'DE'] },
    { from: '2026-01-01', to: '2026-01-31' },
  );
  const tile = (code: string) => drawn.tiles.find((one) => one.code === code);

  it('never adds currencies up', () => expect(tile('money.rated')?.value).toBe('10.00 EUR · 120.50 USD'));
  it('shows a duration in its unit', () =>
    expect(tile('lag.invoice')).toMatchObject({ value: '2', unit: 'h', change: null, previous: null }));
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
