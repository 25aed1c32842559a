/** What reading again changes, in records and money: the same figures before it is done and while it is done. */
import type { PoolClient } from 'pg';
import { describeSignal } from '@/domain/drafts';
import { type Decimal, decimal, sum, text, ZERO } from '@/domain/money';
import { signalType } from '@/domain/signals';
import type { SourceRow } from '@/server/correlation/sources';
import type { Signal } from '@/server/ingest/signal';
import type { Content } from './contents';

interface Sum {
  count: number;
  amount: Decimal;
}

/** One kind of record in one currency, or usage of one meter: how many and how much, before and after. */
export interface Figure {
  readonly what: string;
  /** ISO 4217, or the meter's own unit where that is stated. */
  readonly unit: string;
  readonly before: { count: number; amount: string };
  readonly after: { count: number; amount: string };
}

export class Difference {
  /** Contents looked at, letters included. */
  looked = 0;
  same = 0;
  replaced = 0;
  added = 0;
  withdrawn = 0;
  /** Bodies that the present reading refuses and the former one did not. */
  refused = 0;
  /** Bodies that had been refused and can be read now. */
  recovered = 0;
  private readonly sums = new Map<string, { before: Sum; after: Sum }>();

  private at(what: string, unit: string) {
    const key = JSON.stringify([what, unit]);
    const held = this.sums.get(key) ?? { before: { count: 0, amount: ZERO }, after: { count: 0, amount: ZERO } };
    this.sums.set(key, held);
    return held;
  }

  private add(side: 'before' | 'after', what: string, unit: string, count: number, amount: string | null): void {
    const held = this.at(what, unit)[side];
    held.count += count;
    held.amount = held.amount.plus(decimal(amount ?? '0'));
  }

  /** What these contents are in the store now. */
  async addStored(client: Pick<PoolClient, 'query'>, contents: readonly Content[]): Promise<void> {
    for (const { flowId, quantity, payload } of contents) {
      if (flowId === null) continue;
      const { meter = '', unit = '' } = JSON.parse(payload) as { meter?: string; unit?: string };
      this.add('before', `usage of ${meter}`, unit, 1, quantity);
    }
    const described = contents.filter(({ flowId }) => flowId === null);
    if (described.length === 0) return;
    const { rows } = await client.query<{ what: string; unit: string; count: number; amount: string | null }>(
      `WITH given AS (SELECT decode(key, 'hex') AS key, decode(digest, 'hex') AS digest FROM unnest($1::text[], $2::text[]) AS g (key, digest))
       SELECT r.kind AS what, coalesce(r.currency, '') AS unit, count(*) AS count, sum(r.amount) AS amount
         FROM record r JOIN given ON r.signal_key = given.key AND r.digest = given.digest WHERE NOT r.superseded GROUP BY 1, 2
       UNION ALL
       SELECT 'statement: ' || s.kind, '', count(*), NULL FROM statement s JOIN given ON s.signal_key = given.key AND s.digest = given.digest WHERE NOT s.superseded GROUP BY 1`,
      [described.map(({ key }) => key), described.map(({ digest }) => digest)],
    );
    for (const { what, unit, count, amount } of rows) this.add('before', what, unit, count, amount);
  }

  /** The tax of the lines of documents in force, as it is kept and as the present mapping makes it of the same contents. */
  async addTaxes(client: Pick<PoolClient, 'query'>, source: SourceRow, contents: readonly Content[]): Promise<void> {
    const described = new Map(
      contents.flatMap((one) => (one.flowId === null ? [[`${one.key} ${one.digest}`, one]] : [])),
    );
    if (described.size === 0) return;
    const { rows } = await client.query<{ key: string; kind: string; currency: string; tax: string }>(
      `SELECT encode(r.signal_key, 'hex') || ' ' || encode(r.digest, 'hex') AS key, r.kind, coalesce(r.currency, '') AS currency, sum(d.tax) AS tax
         FROM unnest($1::text[], $2::text[]) AS g (key, digest) JOIN record r ON r.signal_key = decode(g.key, 'hex') AND r.digest = decode(g.digest, 'hex') AND r.in_force
         JOIN document_line d ON d.document_id = r.id GROUP BY r.signal_key, r.digest, r.kind, r.currency`,
      [[...described.values()].map((one) => one.key), [...described.values()].map(({ digest }) => digest)],
    );
    for (const { key, kind, currency, tax } of rows) {
      const content = described.get(key) as Content;
      const data = signalType(content.type)?.schema.parse(JSON.parse(content.payload));
      const { records } = describeSignal(source, { ...content, data });
      const read = sum(records.flatMap((record) => record.lines.map((line) => line.tax)));
      this.add('before', `tax of ${kind}s`, currency, 1, tax);
      this.add('after', `tax of ${kind}s`, currency, 1, text(read));
    }
  }

  /** What these signals describe under the present mapping. */
  addRead(
    source: SourceRow,
    signals: readonly (Pick<Signal, 'type' | 'ceSource' | 'ceId' | 'quantity' | 'payload'> & { time: Date })[],
  ): void {
    for (const { type, ceSource, ceId, time, quantity, payload } of signals) {
      const data = signalType(type)?.schema.parse(JSON.parse(payload)) as { meter?: string; unit?: string } | undefined;
      if (quantity !== null) {
        this.add('after', `usage of ${data?.meter ?? ''}`, data?.unit ?? '', 1, quantity);
        continue;
      }
      const { records, statements } = describeSignal(source, { type, ceSource, ceId, time, data });
      for (const { kind, currency, amount } of records) this.add('after', kind, currency ?? '', 1, amount);
      for (const { kind } of statements) this.add('after', `statement: ${kind}`, '', 1, null);
    }
  }

  /** What differs, by name; kinds that come out alike are left out. */
  figures(): Figure[] {
    return [...this.sums]
      .map(([key, { before, after }]) => {
        const [what, unit] = JSON.parse(key) as [string, string];
        const shown = ({ count, amount }: Sum) => ({ count, amount: text(amount) });
        return { what, unit, before: shown(before), after: shown(after) };
      })
      .filter(({ before, after }) => before.count !== after.count || before.amount !== after.amount)
      .sort((a, b) => (a.what + a.unit < b.what + b.unit ? -1 : 1));
  }
}
