/** The catalogue as it holds today: products, prices for everybody, and how entities book products and accounts. */
import { assertMay, type Reader } from '@/domain/access';
import { COUNT_LIMIT, cappedTotal, keyset, type Page, type PageRequest, page, pageSize } from '@/server/keyset';
import { pool } from '@/server/runtime/db';
import { literal } from '@/server/transactions/filter';

export const MASTER_DATA = ['product', 'price', 'erp mapping'] as const;
export type MasterDataKind = (typeof MASTER_DATA)[number];

/** One golden row in the words that all kinds share. */
export interface MasterDataRow {
  /** External ID of its statements. */
  readonly id: string;
  readonly kind: MasterDataKind;
  /** As its system calls it. */
  readonly code: string;
  readonly title: string;
  /** Attributes with their values, in order; what is not stated is absent. */
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
  readonly source: string | null;
  readonly validFrom: Date | null;
  readonly validTo: Date | null;
  readonly versions: number;
  readonly statedAt: Date | null;
}

interface Part {
  readonly from: string;
  readonly id: string;
  readonly columns: string;
  readonly searched: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
}
const validity = (alias: string) => `${alias}.valid_from AS "validFrom", ${alias}.valid_to AS "validTo"`;

const PARTS: Readonly<Record<MasterDataKind, Part>> = {
  product: {
    from: 'product g',
    id: 'g.sku',
    columns: `g.sku AS code, g.name AS title, NULL::timestamptz AS "validFrom", NULL::timestamptz AS "validTo"`,
    searched: ['g.sku', 'g.name', 'g.erp_item', 'g.gl_account'],
    attributes: {
      'Revenue category': 'g.revenue_category',
      'GL account': 'g.gl_account',
      'ERP item': 'g.erp_item',
      Meters: `(SELECT string_agg(m.code, ', ' ORDER BY m.code) FROM meter m WHERE m.sku = g.sku)`,
    },
  },
  price: {
    from: 'price g',
    id: 'g.id',
    columns: `g.external_id AS code, g.product AS title, ${validity('g')}`,
    searched: ['g.external_id', 'g.product', 'g.customer'],
    attributes: {
      'Unit price': `trim_scale(g.unit_amount)::text || ' ' || g.currency || coalesce(' / ' || g.unit, '')`,
      Meter: 'g.meter',
      'Agreed with': 'g.customer',
    },
  },
  'erp mapping': {
    from: 'erp_mapping g',
    id: 'g.id',
    columns: `g.external_id AS code, coalesce(g.product, g.account) AS title, ${validity('g')}`,
    searched: ['g.external_id', 'g.product', 'g.account', 'g.entity_id', 'g.gl_account'],
    attributes: {
      Entity: 'g.entity_id',
      'GL account': 'g.gl_account',
      'Tax code': 'g.tax_code',
      Dimensions: `(SELECT string_agg(key || ' ' || value, ', ' ORDER BY key) FROM jsonb_each_text(g.dimensions))`,
    },
  },
};

/** A page of one kind of master data by identifier; `search` is a part of any of its identifiers or its name. */
export async function listMasterData(
  reader: Reader | null,
  kind: MasterDataKind,
  search: string | null,
  request: PageRequest,
): Promise<Page<MasterDataRow>> {
  assertMay(reader, 'accounts:read');
  const { from, id, columns, searched, attributes } = PARTS[kind];
  const params: unknown[] = [];
  const text = search?.trim();
  const like = text ? `$${params.push(`%${literal(text)}%`)}::text` : null;
  const where = like ? `(${searched.map((column) => `${column} ILIKE ${like}`).join(' OR ')})` : 'true';
  const counted = [...params];
  const place = keyset({ column: id, type: 'text', id, idType: 'text', direction: 'ASC' }, request.after, params);
  const told = Object.entries(attributes).map(
    ([name, value]) => `jsonb_build_object('name', '${name}', 'value', ${value})`,
  );
  const { rows } = await pool.query<MasterDataRow>(
    `WITH page AS MATERIALIZED (SELECT ${id} AS id, ${columns}, jsonb_build_array(${told.join(', ')}) AS attributes FROM ${from} WHERE ${where} AND ${place.where} ORDER BY ${place.order} LIMIT ${pageSize(request) + 1})
     SELECT page.*, h.source, h.versions, h."statedAt" FROM page CROSS JOIN LATERAL (
       SELECT count(*)::int AS versions, max(s.time) AS "statedAt", (array_agg(o.name ORDER BY s.time DESC, o.name))[1] AS source
         FROM statement s JOIN source o ON o.id = s.source_id WHERE s.kind = $${params.push(kind)} AND s.external_id = page.id AND NOT s.superseded) h ORDER BY page.id`,
    params,
  );
  const total = async () => {
    const { rows: count } = await pool.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM (SELECT FROM ${from} WHERE ${where} LIMIT ${COUNT_LIMIT + 1}) c`,
      counted,
    );
    return cappedTotal(count[0]?.n ?? 0);
  };
  const known = rows.map((row) => ({
    ...row,
    kind,
    attributes: row.attributes.filter(({ value }) => value !== null),
  }));
  return page<MasterDataRow>(known, request, ({ id: last }) => [last, last], total);
}

/** What one system said of a subject, once. */
export interface StatedVersionRow {
  readonly source: string;
  readonly statedAt: Date;
  readonly knownAt: Date;
  readonly validFrom: Date | null;
  readonly validTo: string | null;
  readonly body: unknown;
}

/** Every statement of a subject of master data that counts, the newest first; at most 100. */
export async function historyOf(reader: Reader | null, kind: MasterDataKind, id: string): Promise<StatedVersionRow[]> {
  assertMay(reader, 'accounts:read');
  const { rows } = await pool.query<StatedVersionRow>(
    `SELECT o.name AS source, s.time AS "statedAt", s.known_at AS "knownAt", s.valid_from AS "validFrom", s.body->>'validTo' AS "validTo", s.body
       FROM statement s JOIN source o ON o.id = s.source_id WHERE s.kind = $1 AND s.external_id = $2 AND NOT s.superseded ORDER BY s.time DESC, s.known_at DESC LIMIT 100`,
    [kind, id],
  );
  return rows;
}
