/** Cases of who was asked, who paid, and in whose account it was booked. */
import Decimal from 'decimal.js';
import type { Accounts } from './accounts';
import { type Found, isBeyondTolerance, stated } from './case';
import { type Document, type Documents, newestOf } from './documents';
import type { Content } from './signals';

const ZERO = new Decimal(0);
type Data = Content['data'];

/** Whether two accounts are of one company: the same, one the parent of the other, or children of one. */
function areOne(accounts: Accounts, one: string, other: string, at: number): boolean {
  const parentsOf = (account: string) =>
    [...accounts.stated(account, 'parent', at)].map(
      ([name, parent]) => accounts.of(name.split('/')[0] as string, parent, at) ?? parent,
    );
  const [mine, theirs] = [parentsOf(one), parentsOf(other)];
  return (
    one === other || mine.includes(other) || theirs.includes(one) || mine.some((parent) => theirs.includes(parent))
  );
}

function* paidByOthers(documents: Documents, contents: readonly Content[], accounts: Accounts): Iterable<Found> {
  const payments = newestOf(
    contents,
    ['payment.received.v1', 'payment.refunded.v1'],
    (data, { source }) => `${source}/${data.payment}`,
  );
  for (const [name, { source, data }] of payments) {
    if (data.customer === undefined) continue;
    const wrong = (data.allocations ?? []).filter((one: Data) => {
      const invoice = documents.invoice(source, one.invoice, one.system);
      if (!invoice) return false;
      const owes = accounts.of(invoice.system, invoice.customer, invoice.issuedAt);
      const pays =
        accounts.of(source, data.customer, invoice.issuedAt) ??
        accounts.of(invoice.system, data.customer, invoice.issuedAt);
      return owes !== null && pays !== null && !areOne(accounts, owes, pays, invoice.issuedAt);
    });
    const amount = wrong.reduce((sum: Decimal, one: Data) => sum.plus(one.amount), ZERO);
    if (wrong.length > 0)
      yield {
        type: 'payment-of-another-customer',
        subject: `payment ${name}`,
        ...stated(amount, data.currency),
        since: Date.parse(data.at),
      };
  }
}

function* bookedToOthers(documents: Documents, contents: readonly Content[], accounts: Accounts): Iterable<Found> {
  const postings = newestOf(
    contents,
    ['erp.document.posted.v1'],
    (data, { source }) => `${source}/${data.erpDocument}`,
  );
  for (const [name, { source, data }] of postings) {
    if (data.customer === undefined) continue;
    const wrong = data.documents.flatMap((one: Data) => {
      const document = documents.named(source, one);
      const booked = document?.posted.find(({ erpDocument }) => erpDocument === data.erpDocument);
      if (!document || !booked || booked.reversedAt !== null) return [];
      const owes = accounts.of(document.system, document.customer, document.issuedAt);
      const asked = accounts.of(source, data.customer, document.issuedAt);
      return owes !== null && asked !== null && !areOne(accounts, owes, asked, document.issuedAt)
        ? [booked.amount.abs()]
        : [];
    });
    if (wrong.length > 0)
      yield {
        ...{ type: 'customer-mismatch', subject: `posting ${name}`, since: Date.parse(data.postedAt) },
        ...stated(
          wrong.reduce((sum: Decimal, amount: Decimal) => sum.plus(amount), ZERO),
          data.currency,
        ),
      };
  }
}

/** Invoices that ask for what an earlier one asked for. */
export function* invoicedTwice(documents: Documents, contents: readonly Content[]): Iterable<Found> {
  const rated = newestOf(contents, ['charge.rated.v1'], (data, { source }) => `${source}/${data.charge}`);
  const credited = new Map<Document, Decimal>();
  for (const memo of documents.all.values())
    if (memo.type === 'creditmemo' && memo.voidedAt === null)
      for (const { amount, data } of memo.lines) {
        const invoice =
          data.invoice === undefined ? undefined : documents.invoice(memo.system, data.invoice, memo.system);
        if (invoice) credited.set(invoice, (credited.get(invoice) ?? ZERO).plus(amount));
      }
  /** Every line: which charge, which period, how much. */
  const billsOf = ({ customer, currency, lines, system }: Document) => {
    const parts = lines.map(({ amount, data }) => {
      const charge = data.charge === undefined ? undefined : rated.get(`${system}/${data.charge}`)?.data;
      const { subscription, chargeCode, periodStart } = { ...data, ...charge };
      return subscription && chargeCode && periodStart
        ? [subscription, chargeCode, Date.parse(periodStart), amount.toFixed()].join(' ')
        : null;
    });
    return parts.includes(null) ? null : JSON.stringify([system, customer, currency, ...parts.sort()]);
  };
  const alike = new Map<string, Document[]>();
  for (const document of documents.all.values()) {
    if (document.type !== 'invoice' || document.voidedAt !== null || !document.net.gt(0)) continue;
    if ((credited.get(document) ?? ZERO).gte(document.net)) continue;
    const bills = billsOf(document);
    if (bills) alike.set(bills, [...(alike.get(bills) ?? []), document]);
  }
  for (const documentsOf of alike.values()) {
    const inOrder = documentsOf.sort((a, b) => a.issuedAt - b.issuedAt);
    const [first, ...later] = inOrder as [Document, ...Document[]];
    if (later.length === 0) continue;
    const keys = new Set(
      first.lines.map(({ data }) => [data.subscription, data.chargeCode, Date.parse(data.periodStart)].join(' ')),
    );
    const asked = inOrder.reduce((sum, { net }) => sum.plus(net), ZERO);
    const charges = [...rated.values()].filter(
      ({ data }) =>
        !data.voided && keys.has([data.subscription, data.chargeCode, Date.parse(data.periodStart)].join(' ')),
    );
    const priced = charges.reduce((sum, { data }) => sum.plus(data.amount), ZERO);
    const excess = asked.minus(priced);
    if (!excess.gt(0) || !isBeyondTolerance(excess, priced)) continue;
    for (const { name: subject, currency, issuedAt } of later)
      yield { type: 'duplicate-invoice', subject, ...stated(excess, currency), since: issuedAt };
  }
}

export function* payerCases(documents: Documents, contents: readonly Content[], accounts: Accounts): Iterable<Found> {
  yield* paidByOthers(documents, contents, accounts);
  yield* bookedToOthers(documents, contents, accounts);
  yield* invoicedTwice(documents, contents);
}
