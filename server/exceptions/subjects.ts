/** Cases that no transaction carries: suspended usage by customer or meter, and conflicting contents. */
import type { PoolClient } from 'pg';
import { conflictFindings, suspenseFindings, type TypedFinding } from '@/domain/exceptions';
import type { ConflictFacts, SuspenseFacts } from '@/domain/exceptions/define';
import { UNATTACHED } from '@/domain/identity';
import { decimal, text } from '@/domain/money';
import { customerKey } from '@/domain/subjects/customer/key';
import { meterKey } from '@/domain/subjects/meter/key';
import { signalSubjectKey } from '@/domain/subjects/signal/key';
import { markDirty, takeDirty } from '@/server/correlation/queue';
import { RollupDelta } from '@/server/kpis/rollup';
import { now } from '@/server/runtime/clock';
import { detect } from './detect';

type SuspenseKind = SuspenseFacts['kind'];

/** Suspended usage of one customer reference or meter, in one statement for all of a kind. */
async function loadSuspense(
  client: PoolClient,
  kind: SuspenseKind,
  subjects: readonly { source: string; reference: string }[],
): Promise<SuspenseFacts[]> {
  const column = kind === 'unknown meter' ? 'meter' : 'customer';
  const parameters = [subjects.map(({ source }) => source), subjects.map(({ reference }) => reference)];
  const { rows } = await client.query<{
    source: string;
    reference: string;
    meter: string;
    unit: string;
    count: number;
    quantity: string;
    first_at: Date;
    last_at: Date;
  }>(
    `SELECT x.source, x.reference, f.meter, f.unit, sum(b.count)::bigint AS count, sum(b.quantity) AS quantity, min(b.hour) AS first_at, max(b.latest_at) AS last_at
     FROM unnest($1::text[], $2::text[]) AS x(source, reference) JOIN source o ON o.name = x.source JOIN usage_flow f ON f.source_id = o.id AND f.${column} = x.reference AND f.reason = $3
     JOIN usage_bucket b ON b.flow_id = f.id AND b.transaction_id = '${UNATTACHED}' GROUP BY 1, 2, 3, 4`,
    [...parameters, kind],
  );
  const transactions =
    kind === 'unmatched account'
      ? (
          await client.query<{
            source: string;
            reference: string;
            id: string;
            amount: string;
            currency: string | null;
            first_at: Date;
          }>(
            `SELECT x.source, x.reference, t.id, greatest(t.rated_amount, t.invoiced_amount) AS amount, t.currency, t.first_known_at AS first_at
         FROM unnest($1::text[], $2::text[]) AS x(source, reference) JOIN transaction t ON t.system = x.source AND t.customer = x.reference AND t.account_id IS NULL ORDER BY t.id`,
            parameters,
          )
        ).rows
      : [];
  const prices = await loadPrices(client, [...new Set(rows.map(({ meter }) => meter))]);
  return subjects.map(({ source, reference }) => {
    const usage = rows.filter((row) => row.source === source && row.reference === reference);
    const money = transactions.filter((row) => row.source === source && row.reference === reference);
    const priced = usage.flatMap((row) => {
      const price = prices.get(row.meter);
      return price ? [{ currency: price.currency, amount: decimal(row.quantity).times(price.unitAmount) }] : [];
    });
    const currencies = new Set(priced.map(({ currency }) => currency));
    const firsts = [...usage, ...money].map(({ first_at }) => first_at.getTime());
    const lasts = [...usage.map(({ last_at }) => last_at), ...money.map(({ first_at }) => first_at)].map((at) =>
      at.getTime(),
    );
    return {
      kind,
      source,
      reference,
      eventCount: usage.reduce((total, row) => total + row.count, 0),
      quantities: usage.map(({ quantity, unit, meter }) => ({ quantity, unit: unit || meter })),
      transactions: money.map(({ id, amount, currency }) => ({ id, amount, currency })),
      estimate:
        priced.length === usage.length && usage.length > 0 && currencies.size === 1
          ? {
              currency: [...currencies][0] as string,
              amount: text(priced.reduce((total, { amount }) => total.plus(amount), decimal('0')).toDecimalPlaces(2)),
            }
          : null,
      firstAt: new Date(firsts.length > 0 ? Math.min(...firsts) : now().getTime()),
      lastAt: new Date(lasts.length > 0 ? Math.max(...lasts) : now().getTime()),
    };
  });
}

/** The last unit amount that a charge of each meter was rated at. */
async function loadPrices(
  client: PoolClient,
  meters: readonly string[],
): Promise<Map<string, { unitAmount: string; currency: string }>> {
  const { rows } = await client.query<{ meter: string; unit_amount: string; currency: string }>(
    `SELECT m.meter, r.unit_amount, r.currency FROM unnest($1::text[]) AS m(meter) JOIN LATERAL (
       SELECT body->>'unitAmount' AS unit_amount, currency FROM record WHERE kind = 'charge' AND in_force AND body->>'meter' = m.meter AND body ? 'unitAmount' ORDER BY occurred_at DESC, id LIMIT 1) r ON true`,
    [meters],
  );
  return new Map(rows.map((row) => [row.meter, { unitAmount: row.unit_amount, currency: row.currency }]));
}

/** Every content under the given keys. */
async function loadConflicts(client: PoolClient, keys: readonly string[]): Promise<ConflictFacts[]> {
  const { rows } = await client.query(
    `WITH place AS (
       SELECT key, day, seq, true AS in_force, chosen_by FROM signal_key WHERE key IN (SELECT decode(k, 'hex') FROM unnest($1::text[]) k)
       UNION ALL SELECT key, day, seq, false, NULL FROM signal_variant WHERE key IN (SELECT decode(k, 'hex') FROM unnest($1::text[]) k))
     SELECT encode(p.key, 'hex') AS key, p.in_force, p.chosen_by, o.name AS source, s.ce_id, s.type, encode(s.digest, 'hex') AS digest, s.revision, s.time, s.received_at, s.quantity, s.payload, s.flow_id,
            r.transaction_id, v.entity_id, v.region, i.account_id
     FROM place p JOIN signal s ON s.day = p.day AND s.seq = p.seq JOIN source o ON o.id = s.source_id LEFT JOIN usage_flow f ON f.id = s.flow_id
     LEFT JOIN usage_route r ON r.flow_id = s.flow_id AND r.valid_from <= s.time AND r.valid_to > s.time
     LEFT JOIN account_identity i ON i.system = o.name AND i.external_id = f.customer AND i.valid_from <= s.time AND i.valid_to > s.time
     LEFT JOIN account_version v ON v.account_id = i.account_id AND v.valid_from <= s.time AND v.valid_to > s.time ORDER BY p.key, s.received_at, s.digest`,
    [keys],
  );
  return keys.flatMap((key) => {
    const contents = rows.filter((row) => row.key === key);
    const [first] = contents;
    if (!first) return [];
    const held = contents.find((row) => row.in_force) ?? first;
    return [
      {
        source: first.source,
        key,
        ceId: first.ce_id,
        type: first.type,
        chosenBy: contents.find((row) => row.chosen_by)?.chosen_by ?? null,
        contents: contents.map((row) => ({
          digest: row.digest,
          revision: row.revision,
          time: row.time,
          inForce: row.in_force,
          receivedAt: row.received_at,
          summary: summaryOf(row.type, row.quantity, row.payload),
        })),
        transactions: held.transaction_id ? [{ id: held.transaction_id, amount: '0' }] : [],
        currency: null,
        entityId: held.entity_id,
        region: held.region,
        accountId: held.account_id,
      },
    ];
  });
}

function summaryOf(type: string, quantity: string | null, payload: string): string {
  if (quantity !== null) return `quantity ${quantity}`;
  const data = JSON.parse(payload) as Record<string, unknown>;
  const amount = data.net ?? data.amount;
  return amount === undefined ? type : `amount ${String(amount)} ${String(data.currency ?? '')}`.trim();
}

const REASONS = { customer: 'unmatched account', meter: 'unknown meter' } as const;

/** What of each kind of subject is to be looked at again, and what detection says of it now. */
const DETECTED = {
  customer: (client: PoolClient, subjects: readonly string[], at: Date) => suspended(client, 'customer', subjects, at),
  meter: (client: PoolClient, subjects: readonly string[], at: Date) => suspended(client, 'meter', subjects, at),
  signal: async (client: PoolClient, subjects: readonly string[], at: Date): Promise<TypedFinding[]> => {
    const keys = subjects.flatMap((subject) => signalSubjectKey.read(subject)?.key ?? []);
    return (await loadConflicts(client, keys)).flatMap((fact) => conflictFindings(fact, at));
  },
} as const;

async function suspended(
  client: PoolClient,
  kind: 'customer' | 'meter',
  subjects: readonly string[],
  at: Date,
): Promise<TypedFinding[]> {
  const keys = subjects.flatMap((subject) => {
    if (kind === 'customer') return customerKey.read(subject) ?? [];
    const meter = meterKey.read(subject);
    return meter ? [{ source: meter.source, reference: meter.code }] : [];
  });
  return (await loadSuspense(client, REASONS[kind], keys)).flatMap((fact) => suspenseFindings(fact, at));
}

/** Detects suspense and conflict cases of dirty subjects, one set of each kind. @returns how many were looked at */
export async function settleSubjects(client: PoolClient): Promise<number> {
  const at = now();
  const delta = new RollupDelta();
  let looked = 0;
  for (const kind of ['customer', 'meter', 'signal'] as const) {
    const subjects = await takeDirty(client, kind, 500);
    if (subjects.length === 0) continue;
    looked += subjects.length;
    const findings = await DETECTED[kind](client, subjects, at);
    for (const { finding, at: due } of await detect(client, { kind, subjects, findings }, at, delta))
      await markDirty(client, kind, [finding.subjectId], due);
  }
  await delta.write(client);
  return looked;
}
