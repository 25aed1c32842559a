/** Golden rows of which each is what one statement says. */
import { periodKey } from '@/domain/subjects/period/key';
import { anyOf, sets } from '@/server/runtime/sets';
import { recheckCases } from '@/server/spine/recheck';
import { markProducts } from '../commerce';
import { markDirty, marking } from '../queue';
import { goldenTable } from './define';

const textOf = (value: unknown): string | null => (value == null ? null : String(value));

const markNaming = marking('record', ({ skus }: { skus: readonly string[] }) =>
  sets
    .selectFrom('statement as s')
    .innerJoin('record_link as l', 'l.to_id', 's.id')
    .select((eb) => eb.cast<string>('l.from_id', 'text').as('subject'))
    .where('s.kind', '=', 'product')
    .where('s.external_id', '=', anyOf(skus, 'text')),
);

export const products = goldenTable({
  kind: 'product',
  table: 'product',
  subject: 'g.sku',
  key: { sku: 'text' },
  columns: { name: 'text', revenue_category: 'text', gl_account: 'text', erp_item: 'text' },
  row: ({ externalId, body }) => ({
    sku: externalId,
    name: textOf(body.name),
    revenue_category: textOf(body.revenueCategory),
    gl_account: textOf(body.glAccount),
    erp_item: textOf(body.erpItem),
  }),
  // Syncs that waited for the product, or name one that is gone.
  dependants: async (client, changed) => {
    await markNaming(client, { skus: changed.map(({ sku }) => sku) });
    await markProducts(client);
  },
});

const markMetered = marking('flow', ({ codes }: { codes: readonly string[] }) =>
  sets
    .selectFrom('usage_flow')
    .select((eb) => eb.cast<string>('id', 'text').as('subject'))
    .where('meter', '=', anyOf(codes, 'text')),
);
const markCounting = marking('transaction', ({ codes }: { codes: readonly string[] }) =>
  sets
    .selectFrom('transaction')
    .select((eb) => eb.cast<string>('id', 'text').as('subject'))
    .where('meter', '=', anyOf(codes, 'text'))
    .union(
      sets
        .selectFrom('usage_flow as f')
        .innerJoin('usage_route as r', 'r.flow_id', 'f.id')
        .select((eb) => eb.cast<string>('r.transaction_id', 'text').as('subject'))
        .where('f.meter', '=', anyOf(codes, 'text')),
    ),
);

export const meters = goldenTable({
  kind: 'meter',
  table: 'meter',
  subject: 'g.code',
  key: { code: 'text' },
  columns: { name: 'text', sku: 'text', unit: 'text', aggregation: 'text', units: 'jsonb' },
  row: ({ externalId, body }) => ({
    code: externalId,
    name: textOf(body.name) ?? externalId,
    sku: textOf(body.sku),
    unit: textOf(body.unit),
    aggregation: textOf(body.aggregation) ?? 'sum',
    units: (body.units ?? []) as never,
  }),
  // Usage of the meter is routed and counted again, also where a charge calls the meter otherwise.
  dependants: async (client, changed) => {
    const codes = changed.map(({ code }) => code);
    await markMetered(client, { codes });
    await markCounting(client, { codes });
  },
});

export const periods = goldenTable({
  kind: 'period',
  table: 'accounting_period',
  subject: "g.entity_id || '/' || g.period",
  key: { entity_id: 'text', period: 'text' },
  columns: { starts_on: 'date', ends_on: 'date', status: 'text', cutoff_at: 'timestamptz', changed_at: 'timestamptz' },
  row: ({ body }) => ({
    entity_id: String(body.entity),
    period: String(body.period),
    starts_on: textOf(body.start),
    ends_on: textOf(body.end),
    status: textOf(body.status),
    cutoff_at: textOf(body.cutoffAt),
    changed_at: textOf(body.changedAt),
  }),
  // Cases of the entity may be due at another time.
  dependants: async (client, changed) => {
    await markDirty(
      client,
      'period',
      changed.map(({ entity_id, period }) => periodKey.text({ entityId: String(entity_id), period: String(period) })),
    );
  },
});

export const rates = goldenTable({
  kind: 'fx',
  table: 'fx_rate',
  subject: "g.base || '/' || g.quote || '/' || g.day",
  key: { base: 'text', quote: 'text', day: 'date' },
  columns: { rate: 'numeric' },
  row: ({ body }) => ({
    base: String(body.base),
    quote: String(body.quote),
    day: String(body.date),
    rate: textOf(body.rate),
  }),
  // Amounts in these currencies may weigh more, or have a rate at last.
  dependants: async (client, changed) => {
    const currencies = new Set(changed.flatMap(({ base, quote }) => [String(base), String(quote)]));
    await recheckCases(client, { currencies: [...currencies] });
  },
});
