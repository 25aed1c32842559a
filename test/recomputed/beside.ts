/** Cases of what documents say of themselves, and of taxes, revenue schedules, disputes and credits. */
import Decimal from 'decimal.js';
import { type Found, isBeyondTolerance, stated, UNKNOWN } from './case';
import { type Document, type Documents, newestOf } from './documents';
import type { Content } from './signals';

const ZERO = new Decimal(0);
const sum = (values: readonly Decimal[]) => values.reduce((total, value) => total.plus(value), ZERO);
/** Amounts of ERP and revenue systems are negative for credit memos. */
const signed = ({ type }: Document, amount: Decimal) => (type === 'invoice' ? amount : amount.negated());

function* footing({
  name: subject,
  content,
  net,
  lines,
  tax,
  currency,
  issuedAt,
  voidedAt,
}: Document): Iterable<Found> {
  if (voidedAt !== null) return;
  const differences = [net.minus(sum(lines.map(({ amount }) => amount)))];
  if (content.data.tax !== undefined && lines.some((line) => line.tax !== null))
    differences.push(tax.minus(sum(lines.map((line) => line.tax ?? ZERO))));
  if (content.data.total !== undefined) differences.push(new Decimal(content.data.total).minus(net).minus(tax));
  const worst = differences.map((one) => one.abs()).reduce((a, b) => (a.gt(b) ? a : b));
  if (isBeyondTolerance(worst, net))
    yield { type: 'totals-do-not-foot', subject, ...stated(worst, currency), since: issuedAt };
}

interface Answered {
  readonly document: Document;
  readonly contents: Content[];
}

/** What systems say of documents, by document, without what is void. */
function byDocument(documents: Documents, contents: Iterable<Content>): Answered[] {
  const found = new Map<Document, Content[]>();
  for (const content of contents) {
    const document = documents.named(content.source, content.data.document);
    if (!document || document.voidedAt !== null) continue;
    found.set(document, [...(found.get(document) ?? []), content]);
  }
  return [...found].map(([document, of]) => ({ document, contents: of }));
}

function* taxes(documents: Documents, contents: readonly Content[]): Iterable<Found> {
  // A newer calculation of the same ID replaces an older one, and answers its failure.
  const told = newestOf(contents, ['tax.calculated.v1'], (data, { source }) => `${source}/${data.calculation}`);
  const failures = contents.filter(({ type }) => type === 'tax.failed.v1');
  const instant = ({ data }: Content) => Date.parse(data.calculatedAt ?? data.failedAt);
  for (const { document, contents: said } of byDocument(documents, [...told.values(), ...failures])) {
    const { name: subject, currency, tax, lines } = document;
    const latest = said.reduce((a, b) => (instant(a) <= instant(b) ? b : a));
    if (latest.type === 'tax.failed.v1') {
      // What the document carries meanwhile is what nobody confirmed.
      const money = tax.isZero() ? UNKNOWN : stated(tax, currency);
      yield { type: 'tax-calculation-failed', subject, ...money, since: instant(latest) };
      continue;
    }
    const calculations = said.filter(({ type }) => type === 'tax.calculated.v1');
    const calculated = calculations.reduce((a, b) => (instant(a) <= instant(b) ? b : a));
    const { data } = calculated;
    const whole = tax.minus(new Decimal(data.tax).abs());
    const differs =
      data.currency !== currency ||
      isBeyondTolerance(whole, tax) ||
      (data.lines ?? []).some(({ line, tax: of }: { line: string; tax: string }) => {
        const own = lines.find((one) => one.line === line)?.tax;
        return own && isBeyondTolerance(own.minus(of), own);
      });
    if (differs)
      yield {
        ...{ type: 'tax-differs', subject, since: instant(calculated) },
        ...(data.currency === currency ? stated(whole.abs(), currency) : UNKNOWN),
      };
  }
}

function* schedules(documents: Documents, contents: readonly Content[]): Iterable<Found> {
  const created = newestOf(
    contents,
    ['revenue.schedule.created.v1'],
    (data, { source }) => `${source}/${data.schedule}`,
  );
  const rejected = contents.filter(({ type }) => type === 'revenue.schedule.rejected.v1');
  for (const { document, contents: said } of byDocument(documents, [...created.values(), ...rejected])) {
    const { name: subject, net, currency } = document;
    const laidOut = said.filter(({ type }) => type === 'revenue.schedule.created.v1');
    const last = (of: readonly Content[], field: string) =>
      Math.max(0, ...of.map(({ data }) => Date.parse(data[field])));
    const refusedAt = last(
      said.filter(({ type }) => type === 'revenue.schedule.rejected.v1'),
      'rejectedAt',
    );
    const createdAt = last(laidOut, 'createdAt');
    if (refusedAt > createdAt)
      yield { type: 'revenue-schedule-rejected', subject, ...stated(net, currency), since: refusedAt };
    if (laidOut.length === 0) continue;
    const own = laidOut.filter(({ data }) => data.currency === currency);
    const difference = net.minus(sum(own.map(({ data }) => signed(document, new Decimal(data.amount)))));
    if (isBeyondTolerance(difference, net) || own.length < laidOut.length)
      yield {
        ...{ type: 'invoiced-vs-scheduled-revenue', subject, since: createdAt },
        ...(difference.isZero() ? UNKNOWN : stated(difference.abs(), currency)),
      };
  }
}

/** What is contested of each invoice, gross: disputes that nobody has settled. */
export function contested(
  documents: Documents,
  contents: readonly Content[],
): Map<Document, { amount: Decimal; since: number }> {
  const settled = new Set<string>();
  for (const { type, source, data } of contents)
    if (type === 'dispute.settled.v1') settled.add(`${source}/${data.dispute}`);
  const disputes = newestOf(contents, ['invoice.disputed.v1'], (data, { source }) => `${source}/${data.dispute}`);
  const found = new Map<Document, { amount: Decimal; since: number }>();
  for (const [name, { source, data }] of disputes) {
    const invoice = documents.invoice(source, data.invoice, data.system);
    if (!invoice || invoice.voidedAt !== null || settled.has(name)) continue;
    const held = found.get(invoice);
    const at = Date.parse(data.disputedAt);
    found.set(invoice, {
      amount: (held?.amount ?? ZERO).plus(data.amount),
      since: Math.min(held?.since ?? at, at),
    });
  }
  return found;
}

function* credits(documents: Documents): Iterable<Found> {
  const credited = new Map<Document, { net: Decimal; at: number }>();
  for (const memo of documents.all.values()) {
    if (memo.type !== 'creditmemo' || memo.voidedAt !== null) continue;
    for (const { amount, data } of memo.lines) {
      const invoice =
        data.invoice === undefined ? undefined : documents.invoice(memo.system, data.invoice, memo.system);
      if (!invoice || invoice.voidedAt !== null || invoice.currency !== memo.currency) continue;
      const held = credited.get(invoice);
      credited.set(invoice, { net: (held?.net ?? ZERO).plus(amount), at: Math.max(held?.at ?? 0, memo.issuedAt) });
    }
  }
  for (const [{ name: subject, net, currency }, { net: taken, at }] of credited)
    if (taken.gt(net) && isBeyondTolerance(taken.minus(net), net))
      yield { type: 'credit-exceeds-invoice', subject, ...stated(taken.minus(net), currency), since: at };
}

export function* besideCases(documents: Documents, contents: readonly Content[]): Iterable<Found> {
  for (const document of documents.all.values()) yield* footing(document);
  yield* taxes(documents, contents);
  yield* schedules(documents, contents);
  yield* credits(documents);
  for (const [{ name: subject, currency }, { amount, since }] of contested(documents, contents))
    yield { type: 'invoice-disputed', subject, ...stated(amount, currency), since };
}
