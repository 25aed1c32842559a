/** Invoices and credit memos as billing last stated them, with what every other system says about each. */
import Decimal from 'decimal.js';
import type { Company } from './case';
import { type Content, newest } from './signals';

export interface Line {
  readonly line: string;
  readonly amount: Decimal;
  readonly tax: Decimal | null;
  readonly data: Content['data'];
}

/** What one ERP document booked of a document, positive where it books what the document asks for. */
export interface Posted {
  readonly erpDocument: string;
  readonly amount: Decimal;
  readonly currency: string;
  readonly at: number;
  readonly reversedAt: number | null;
}

export interface Refused {
  readonly at: number;
  readonly reason: string;
}

export interface Document {
  readonly type: 'invoice' | 'creditmemo';
  readonly system: string;
  readonly id: string;
  /** "invoice billing/in-1" */
  readonly name: string;
  readonly content: Content;
  readonly customer: string;
  readonly currency: string;
  readonly issuedAt: number;
  readonly net: Decimal;
  readonly tax: Decimal;
  readonly gross: Decimal;
  readonly lines: readonly Line[];
  readonly voidedAt: number | null;
  readonly posted: Posted[];
  readonly refused: Refused[];
}

const sum = (values: readonly Decimal[]) => values.reduce((total, value) => total.plus(value), new Decimal(0));
const key = (type: string, system: string, id: string) =>
  `${type === 'invoice' ? 'invoice' : 'credit memo'} ${system}/${id}`;

/** The newest version of each thing that signals of some types state, by source and identifier. */
export function newestOf(
  contents: readonly Content[],
  types: readonly string[],
  id: (data: Content['data'], content: Content) => string,
): Map<string, Content> {
  const versions = new Map<string, Content[]>();
  for (const content of contents)
    if (types.includes(content.type)) {
      const of = id(content.data, content);
      const held = versions.get(of);
      if (held) held.push(content);
      else versions.set(of, [content]);
    }
  return new Map([...versions].map(([of, held]) => [of, newest(held)]));
}

/**
 * An amount split by weights so that the parts add up: rounded down to cents, the largest remainders get the rest.
 * Without weights it is split evenly.
 */
export function split(amount: Decimal, weights: readonly Decimal[]): Decimal[] {
  const total = sum(weights);
  const exact = weights.map((weight) =>
    total.isZero() ? amount.div(weights.length) : amount.times(weight).div(total),
  );
  const parts = exact.map((part) => part.toDecimalPlaces(2, Decimal.ROUND_DOWN));
  let left = amount.minus(sum(parts)).times(100).toNumber();
  const order = exact
    .map((part, index) => ({ index, remainder: part.minus(parts[index] as Decimal).abs() }))
    .sort((a, b) => b.remainder.comparedTo(a.remainder) || a.index - b.index);
  for (const { index } of order) {
    if (Math.abs(left) < 1) break;
    parts[index] = (parts[index] as Decimal).plus(new Decimal(Math.sign(left)).div(100));
    left -= Math.sign(left);
  }
  return parts;
}

/** What of a document stands in the ERP, in its own currency. */
export const postedOf = ({ posted, currency }: Document): Decimal =>
  sum(posted.filter((one) => one.reversedAt === null && one.currency === currency).map(({ amount }) => amount));

export class Documents {
  readonly all = new Map<string, Document>();
  /** ERP documents in force with what of each books a document that nobody has stated. */
  readonly unsupported: { posting: Content; currency: string; amount: Decimal; at: number }[] = [];
  private readonly systems: ReadonlyMap<string, string>;

  constructor(contents: readonly Content[], company: Company) {
    this.systems = new Map(company.sources.map(({ name, documentSystem }) => [name, documentSystem]));
    const voids = new Map<string, number>();
    for (const { type, source, data } of contents) {
      if (type === 'invoice.voided.v1') voids.set(key('invoice', source, data.invoice), Date.parse(data.voidedAt));
      if (type === 'creditmemo.voided.v1')
        voids.set(key('creditmemo', source, data.creditMemo), Date.parse(data.voidedAt));
    }
    const stated = (type: Document['type'], types: string[], field: string) => {
      for (const [name, content] of newestOf(contents, types, (data, { source }) => key(type, source, data[field]))) {
        const { data, source } = content;
        const lines: Line[] = data.lines.map((line: Content['data']) => ({
          line: line.line,
          amount: new Decimal(line.amount),
          tax: line.tax === undefined ? null : new Decimal(line.tax),
          data: line,
        }));
        const net = new Decimal(data.net);
        const tax =
          data.tax === undefined ? sum(lines.map((line) => line.tax ?? new Decimal(0))) : new Decimal(data.tax);
        this.all.set(name, {
          ...{ type, system: source, id: data[field], name, content, lines, net, tax },
          ...{ customer: data.customer, currency: data.currency, issuedAt: Date.parse(data.issuedAt) },
          gross: data.total === undefined ? net.plus(tax) : new Decimal(data.total),
          voidedAt: voids.get(name) ?? null,
          ...{ posted: [], refused: [] },
        });
      }
    };
    stated('invoice', ['invoice.issued.v1', 'invoice.updated.v1'], 'invoice');
    stated('creditmemo', ['creditmemo.issued.v1'], 'creditMemo');
    this.book(contents);
    for (const { type, source, data } of contents)
      if (type === 'erp.posting.failed.v1')
        this.named(source, data.document)?.refused.push({ at: Date.parse(data.failedAt), reason: data.reason });
  }

  /** The document that a source means by a reference. */
  named(source: string, reference: { system?: string; type: string; id: string }): Document | undefined {
    return this.all.get(key(reference.type, reference.system ?? this.systems.get(source) ?? source, reference.id));
  }

  invoice(source: string, id: string, system?: string): Document | undefined {
    return this.named(source, { type: 'invoice', id, ...(system === undefined ? {} : { system }) });
  }

  private book(contents: readonly Content[]): void {
    const reversals = new Map<string, number>();
    for (const { type, source, data } of contents)
      if (type === 'erp.document.reversed.v1')
        reversals.set(`${source}/${data.erpDocument}`, Date.parse(data.reversedAt));
    const postings = newestOf(
      contents,
      ['erp.document.posted.v1'],
      (data, { source }) => `${source}/${data.erpDocument}`,
    );
    for (const [name, posting] of postings) {
      const { data, source } = posting;
      const reversedAt = reversals.get(name) ?? null;
      const at = Date.parse(data.postedAt);
      const booked: Content['data'][] = data.documents;
      const open = booked.filter(({ amount }) => amount === undefined);
      const left = new Decimal(data.net).minus(
        sum(booked.filter(({ amount }) => amount !== undefined).map(({ amount }) => new Decimal(amount))),
      );
      // What a journal does not state is split by what the documents come to.
      const parts = split(
        left,
        open.map((one) => this.named(source, one)?.net ?? new Decimal(0)),
      );
      let unsupported = new Decimal(0);
      let hasUnsupported = false;
      for (const one of booked) {
        const amount = one.amount === undefined ? (parts[open.indexOf(one)] as Decimal) : new Decimal(one.amount);
        const document = this.named(source, one);
        if (document)
          document.posted.push({
            ...{ erpDocument: data.erpDocument, currency: data.currency, at, reversedAt },
            amount: document.type === 'invoice' ? amount : amount.negated(),
          });
        else {
          unsupported = unsupported.plus(amount);
          hasUnsupported = true;
        }
      }
      if (hasUnsupported && reversedAt === null)
        this.unsupported.push({ posting, currency: data.currency, amount: unsupported.abs(), at });
    }
  }
}
