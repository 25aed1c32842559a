/** Cases that no transaction carries: suspended usage by customer or meter, and conflicting contents. */
import type { PoolClient } from 'pg';
import { conflictFindings, suspenseFindings, type TypedFinding } from '@/domain/exceptions';
import type { ConflictFacts, SuspenseFacts } from '@/domain/exceptions/define';
import { UNATTACHED } from '@/domain/identity';
import { decimal, text } from '@/domain/money';
import { markDirty, takeDirty } from '@/server/correlation/queue';
import { RollupDelta } from '@/server/kpis/rollup';
import { now } from '@/server/runtime/clock';
import { detect } from './detect';

type SuspenseKind = SuspenseFacts['kind'];
const split = (subject: string) => {
  const [kind = '', rest = ''] = subject.split('\u001e');
  const [source = '', reference = ''] = rest.split('\u001f');
  return { kind, source, reference };
};

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
            r.transaction_id, f.entity_id, f.region, f.account_id
     FROM place p JOIN signal s ON s.day = p.day AND s.seq = p.seq JOIN source o ON o.id = s.source_id LEFT JOIN usage_flow f ON f.id = s.flow_id
     LEFT JOIN usage_route r ON r.flow_id = s.flow_id AND r.valid_from <= s.time AND r.valid_to > s.time ORDER BY p.key, s.received_at, s.digest`,
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

/** Detects suspense and conflict cases of dirty subjects, one set. @returns how many subjects were looked at */
export async function settleSubjects(client: PoolClient): Promise<number> {
  const subjects = await takeDirty(client, 'subject', 500);
  if (subjects.length === 0) return 0;
  const at = now();
  const parsed = subjects.map(split);
  const delta = new RollupDelta();
  const later = new Map<string, Date>();
  for (const kind of ['unmatched account', 'unknown meter'] as const) {
    const mine = parsed.filter((subject) => subject.kind === kind);
    const facts = await loadSuspense(client, kind, mine);
    const findings: TypedFinding[] = facts.flatMap((fact) => suspenseFindings(fact, at));
    const waiting = await detect(
      client,
      {
        kind: kind === 'unknown meter' ? 'meter' : 'customer',
        subjects: mine.map(({ source, reference }) => `${source}/${reference}`),
        findings,
      },
      at,
      delta,
    );
    for (const { source, reference } of mine) {
      const wait = waiting.find(({ finding }) => finding.subjectId === `${source}/${reference}`);
      if (wait) later.set(`${kind}\u001e${source}\u001f${reference}`, wait.at);
    }
  }
  const conflicts = await loadConflicts(
    client,
    parsed.filter(({ kind }) => kind === 'conflict').map(({ source }) => source),
  );
  const conflicting = await detect(
    client,
    {
      kind: 'signal',
      subjects: conflicts.map(({ source, key }) => `${source}/${key}`),
      findings: conflicts.flatMap((fact) => conflictFindings(fact, at)),
    },
    at,
    delta,
  );
  for (const { finding, at: due } of conflicting)
    later.set(`conflict\u001e${finding.subjectId.slice(finding.subjectId.lastIndexOf('/') + 1)}`, due);
  for (const [subject, due] of later) await markDirty(client, 'subject', [subject], due);
  await delta.write(client);
  return subjects.length;
}
