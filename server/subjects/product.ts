/** Products with what is charged for them, what the catalogue says and what the ERPs confirmed. */
import type { PoolClient } from 'pg';
import { EXCEPTION_TYPES } from '@/domain/exceptions';
import { caseId } from '@/domain/identity';
import { isRole } from '@/domain/records';
import { product } from '@/domain/subjects/product';
import { productKey } from '@/domain/subjects/product/key';
import type { Place, ProductFacts } from '@/domain/subjects/product/state';
import { markSelling } from '@/server/correlation/commerce';
import { kindsSql } from '@/server/correlation/kinds';
import { groupBy, loadRecords } from '@/server/correlation/load-records';
import type { RowOf } from '@/server/runtime/sets';
import { defineSource } from '@/server/spine/define';

type Stated = Pick<RowOf<'product'>, 'sku' | 'name' | 'erp_item'> & { source_ids: number[] };

/** The catalogue's word of products, and who states them. */
async function loadStated(client: PoolClient, skus: readonly string[]): Promise<Map<string, Stated>> {
  const { rows } = await client.query<Stated>(
    `SELECT p.sku, p.name, p.erp_item, ARRAY(SELECT DISTINCT s.source_id FROM statement s WHERE s.kind = 'product' AND s.external_id = p.sku AND NOT s.superseded) AS source_ids
       FROM product p WHERE p.sku = ANY($1)`,
    [skus],
  );
  return new Map(rows.map((row) => [row.sku, row]));
}

type Charged = Pick<RowOf<'transaction'>, 'system' | 'first_known_at'> & {
  sku: string;
  entity_id: string;
  region: string;
  maps: boolean;
  mapped: boolean;
  has_catalogue: boolean;
};

/** In which entities they are charged for since when, and whether those need a mapping and have one. */
async function loadCharged(client: PoolClient, skus: readonly string[]): Promise<Charged[]> {
  const { rows } = await client.query<Charged>(
    `SELECT x.sku, e.id AS entity_id, e.region, t.system, t.first_known_at,
            EXISTS (SELECT FROM erp_mapping m WHERE m.entity_id = e.id AND m.product IS NOT NULL) AS maps,
            EXISTS (SELECT FROM erp_mapping m WHERE m.entity_id = e.id AND m.product = x.sku) AS mapped,
            EXISTS (SELECT FROM source o JOIN statement s ON s.source_id = o.id AND s.kind = 'product' AND NOT s.superseded WHERE o.name = t.system) AS has_catalogue
       FROM unnest($1::text[]) AS x(sku) CROSS JOIN legal_entity e
       CROSS JOIN LATERAL (SELECT t.system, t.first_known_at FROM transaction t WHERE t.product = x.sku AND t.entity_id = e.id ORDER BY t.first_known_at, t.id LIMIT 1) t
      ORDER BY e.id`,
    [skus],
  );
  return rows;
}

/** What was rated or invoiced and is not posted, of products in entities that don't map them. */
async function loadOpen(client: PoolClient, places: readonly Pick<Charged, 'sku' | 'entity_id'>[]) {
  if (places.length === 0) return new Map<string, { currency: string; amount: string }[]>();
  const { rows } = await client.query<{ sku: string; entity_id: string; currency: string; amount: string }>(
    `SELECT x.sku, x.entity_id, t.currency, sum(greatest(t.rated_amount, t.invoiced_amount) - t.posted_amount) AS amount
       FROM unnest($1::text[], $2::text[]) AS x(sku, entity_id) JOIN transaction t ON t.product = x.sku AND t.entity_id = x.entity_id
      WHERE t.currency IS NOT NULL GROUP BY 1, 2, 3 HAVING sum(greatest(t.rated_amount, t.invoiced_amount) - t.posted_amount) <> 0 ORDER BY 1, 2, 3`,
    [places.map(({ sku }) => sku), places.map(({ entity_id }) => entity_id)],
  );
  return groupBy(
    rows,
    ({ sku, entity_id }) => JSON.stringify([sku, entity_id]),
    ({ currency, amount }) => ({ currency, amount }),
  );
}

/** Syncs by SKU, and the sources of whose products any was ever synced. */
async function loadSyncs(client: PoolClient, skus: readonly string[], sources: readonly number[]) {
  const { rows: links } = await client.query<{ sku: string; from_id: string }>(
    `SELECT DISTINCT s.external_id AS sku, l.from_id FROM statement s JOIN record_link l ON l.to_id = s.id AND l.kind IN (${kindsSql('product sync', 'failed product sync')})
      WHERE s.kind = 'product' AND s.external_id = ANY($1) AND NOT s.superseded`,
    [skus],
  );
  const { rows: told } = await client.query<{ id: number }>(
    `SELECT o.id FROM unnest($1::int[]) AS o(id) WHERE EXISTS (
       SELECT FROM statement s JOIN record_link l ON l.to_id = s.id AND l.kind IN (${kindsSql('product sync', 'failed product sync')}) WHERE s.kind = 'product' AND s.source_id = o.id AND NOT s.superseded)`,
    [sources],
  );
  const records = await loadRecords(client, 'r.id = ANY($1::uuid[])', [
    [...new Set(links.map(({ from_id }) => from_id))],
  ]);
  const byId = new Map(records.map((record) => [record.id, record]));
  const syncs = groupBy(
    links.flatMap(({ sku, from_id }) => {
      const sync = byId.get(from_id);
      return sync && isRole(sync, 'product sync', 'failed product sync') ? [{ sku, sync }] : [];
    }),
    ({ sku }) => sku,
    ({ sync }) => sync,
  );
  return { syncs, told: new Set(told.map(({ id }) => id)) };
}

export const products = defineSource(product, {
  write: async (client, keys, { found }) => {
    const types = EXCEPTION_TYPES.filter(({ subject, obstacle }) => subject === product.code && obstacle);
    const cases = keys.flatMap((key) =>
      types.map(({ code }) => ({
        sku: productKey.read(key)?.sku ?? '',
        id: caseId(code, product.code, key),
        stands: found.get(key)?.findings.some(({ type }) => type === code) ?? false,
      })),
    );
    await markSelling(
      client,
      cases.flatMap(({ sku, id, stands }) => (stands ? [[sku, id] as const] : [])),
      cases.flatMap(({ id, stands }) => (stands ? [] : [id])),
    );
  },
  load: async (client, keys) => {
    const skus = keys.flatMap((text) => productKey.read(text)?.sku ?? []);
    const stated = await loadStated(client, skus);
    const charged = await loadCharged(client, skus);
    const open = await loadOpen(
      client,
      charged.filter(({ sku, maps, mapped }) => (maps && !mapped) || !stated.has(sku)),
    );
    const { syncs, told } = await loadSyncs(client, skus, [
      ...new Set([...stated.values()].flatMap(({ source_ids }) => source_ids)),
    ]);
    const places = groupBy(charged, ({ sku }) => sku);
    return new Map(
      skus.flatMap((sku): [string, ProductFacts][] => {
        const [word, mine] = [stated.get(sku), places.get(sku) ?? []];
        if (!word && mine.length === 0) return [];
        return [
          [
            productKey.text({ sku }),
            {
              sku,
              name: word?.name ?? null,
              erpItem: word?.erp_item ?? null,
              hasCatalogue: mine.some(({ has_catalogue }) => has_catalogue),
              places: mine.map(
                (place): Place => ({
                  entityId: place.entity_id,
                  region: place.region,
                  since: place.first_known_at,
                  mapsProducts: place.maps,
                  isMapped: place.mapped,
                  open: open.get(JSON.stringify([sku, place.entity_id])) ?? [],
                }),
              ),
              syncs: syncs.get(sku) ?? [],
              isSynced: word?.source_ids.some((id) => told.has(id)) ?? false,
            },
          ],
        ];
      }),
    );
  },
});
