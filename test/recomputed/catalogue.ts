/** Cases of products and customers that other systems do not have, and of syncs that did not come. */
import Decimal from 'decimal.js';
import type { Accounts } from './accounts';
import { type Company, type Found, HOUR, stated, UNKNOWN } from './case';
import { type Documents, newestOf, postedOf } from './documents';
import type { Content } from './signals';
import type { Subscriptions } from './subscriptions';

/** The standard policy *Time for systems to agree*. */
const PRODUCT = 48 * HOUR;
const CRM = 24 * HOUR;

export interface Listed {
  readonly contents: readonly Content[];
  readonly company: Company;
  readonly documents: Documents;
  readonly subscriptions: Subscriptions;
  readonly accounts: Accounts;
}

interface Sold {
  since: number;
  /** Legal entities whose accounts are charged. */
  readonly entities: Set<string>;
}

/** Products that billing rated charges of, by system. */
function charged({ contents, accounts }: Listed): Map<string, Sold> {
  const found = new Map<string, Sold>();
  for (const { type, source, data, receivedAt } of contents) {
    if (type !== 'charge.rated.v1' || data.product === undefined) continue;
    const start = Date.parse(data.periodStart);
    const account = accounts.of(source, data.customer, start);
    const held = found.get(`${source}/${data.product}`) ?? { since: receivedAt, entities: new Set<string>() };
    held.since = Math.min(held.since, receivedAt);
    for (const entity of account ? accounts.stated(account, 'entity', start).values() : []) held.entities.add(entity);
    found.set(`${source}/${data.product}`, held);
  }
  return found;
}

const ZERO = new Decimal(0);

/** What is open in one currency; unknown where it is in several, or in none. */
function only(open: ReadonlyMap<string, Decimal>) {
  const [one, ...more] = [...open].filter(([, amount]) => !amount.isZero());
  return one && more.length === 0 ? stated(one[1].abs(), one[0]) : UNKNOWN;
}

/** What was rated or invoiced of a product, the larger of the two, and is not posted. */
function notPosted({ contents, documents }: Listed, system: string, sku: string) {
  const open = new Map<string, Decimal>();
  const add = (currency: string, amount: Decimal) => open.set(currency, (open.get(currency) ?? ZERO).plus(amount));
  const lines = [...documents.all.values()].flatMap((document) =>
    document.type === 'invoice' && document.system === system && document.voidedAt === null
      ? document.lines.map(({ amount, data }) => ({ amount, data, document }))
      : [],
  );
  const rated = newestOf(contents, ['charge.rated.v1'], (data, { source }) => `${source}/${data.charge}`);
  for (const { source, data } of rated.values()) {
    if (source !== system || data.product !== sku || data.voided) continue;
    const mine = lines.filter((line) => line.data.charge === data.charge);
    const invoiced = mine.reduce((sum, { amount }) => sum.plus(amount), ZERO);
    const posted = mine.reduce(
      (sum, { amount, document }) =>
        document.net.isZero() ? sum : sum.plus(postedOf(document).times(amount).div(document.net)),
      ZERO,
    );
    add(data.currency, Decimal.max(invoiced, data.amount).minus(posted));
  }
  return only(open);
}

function* products(listed: Listed, at: number): Iterable<Found> {
  const { contents, subscriptions } = listed;
  const sold = charged(listed);
  const catalogue = newestOf(contents, ['product.upserted.v1'], (data, { source }) => `${source}/${data.sku}`);
  const catalogues = new Set([...catalogue.values()].map(({ source }) => source));

  const last = new Map<string, Content>();
  const confirmed = new Set<string>();
  for (const sync of contents) {
    if (sync.type !== 'product.sync.completed.v1' && sync.type !== 'product.sync.failed.v1') continue;
    const { source, type, data } = sync;
    const product = `${subscriptions.systemOf(source, data.system)}/${data.product}`;
    if (type === 'product.sync.completed.v1') confirmed.add(product);
    const held = last.get(`${product} ${data.target}`);
    if (!held || Date.parse(held.data.at) <= Date.parse(data.at)) last.set(`${product} ${data.target}`, sync);
  }
  const unsynced = new Map<string, number>();
  for (const { type, source, data } of last.values())
    if (type === 'product.sync.failed.v1')
      unsynced.set(`${subscriptions.systemOf(source, data.system)}/${data.product}`, Date.parse(data.at));
  for (const [product, { since }] of sold) {
    const due = since + PRODUCT;
    const isUnknown = catalogue.has(product) && ![...last.keys()].some((name) => name.startsWith(`${product} `));
    const others = [...confirmed].some((one) => one.split('/')[0] === product.split('/')[0]);
    if (isUnknown && others && due <= at) unsynced.set(product, due);
  }
  for (const [product, since] of unsynced)
    yield { type: 'product-not-synced', subject: `product ${product.split('/')[1]}`, ...UNKNOWN, since };

  const mappings = [
    ...newestOf(contents, ['erp.mapping.changed.v1'], (data, { source }) => `${source}/${data.mapping}`).values(),
  ].filter(
    ({ data }) =>
      data.product !== undefined &&
      Date.parse(data.validFrom) <= at &&
      (data.validTo === undefined || at < Date.parse(data.validTo)),
  );
  const mapped = new Set(mappings.map(({ data }) => `${data.entity}/${data.product}`));
  const mapping = new Set(mappings.map(({ data }) => data.entity));
  for (const [name, { since, entities }] of sold) {
    const [system = '', sku = ''] = name.split('/');
    const product = catalogue.get(name);
    const isLacking = product
      ? product.data.erpItem === undefined &&
        [...entities].some((entity) => mapping.has(entity) && !mapped.has(`${entity}/${sku}`))
      : catalogues.has(system);
    if (isLacking)
      yield { type: 'sku-not-mapped', subject: `product ${sku}`, ...notPosted(listed, system, sku), since };
  }
}

/** Accounts that were invoiced, and that an ERP with customers of their legal entity does not know. */
function* erpCustomers({ contents, documents, accounts }: Listed, at: number): Iterable<Found> {
  const known = new Map<string, Set<string>>();
  const entityOf = (account: string) => [...accounts.stated(account, 'entity', at).values()][0];
  for (const { type, data } of contents) {
    if (type !== 'identity.linked.v1' || data.type !== 'erp customer') continue;
    const account = accounts.of(data.system, data.externalId, at);
    const entity = account && entityOf(account);
    if (!account || !entity) continue;
    const name = `${data.system} ${entity}`;
    known.set(name, (known.get(name) ?? new Set()).add(account));
  }
  const invoiced = new Map<string, { since: number; open: Map<string, Decimal> }>();
  for (const document of documents.all.values()) {
    const { type, system, customer, issuedAt, voidedAt, net, currency } = document;
    const account = voidedAt === null ? accounts.of(system, customer, issuedAt) : null;
    if (!account) continue;
    const held = invoiced.get(account) ?? { since: Number.POSITIVE_INFINITY, open: new Map<string, Decimal>() };
    const left = net.minus(postedOf(document)).times(type === 'invoice' ? 1 : -1);
    held.open.set(currency, (held.open.get(currency) ?? ZERO).plus(left));
    if (type === 'invoice') held.since = Math.min(held.since, issuedAt);
    invoiced.set(account, held);
  }
  for (const [account, { since, open }] of invoiced) {
    const entity = entityOf(account);
    const erps = [...known].filter(([name]) => name.endsWith(` ${entity}`));
    if (entity && erps.length > 0 && erps.every(([, customers]) => !customers.has(account)))
      yield { type: 'erp-customer-missing', subject: `account ${account}`, ...only(open), since };
  }
}

/** Invoices of which the CRM was not told in time. */
function* crm({ contents, documents, subscriptions }: Listed, at: number): Iterable<Found> {
  const syncs = contents.filter(({ type }) => type === 'crm.sync.completed.v1' || type === 'crm.sync.failed.v1');
  if (syncs.length === 0) return;
  const begin = Math.min(...syncs.map(({ data }) => Date.parse(data.at)));
  const told = new Map<string, { at: number; isFailed: boolean }>();
  for (const { type, source, data } of syncs) {
    if (data.object.type !== 'invoice') continue;
    const name = `invoice ${subscriptions.systemOf(source, data.object.system)}/${data.object.id}`;
    const when = Date.parse(data.at);
    if ((told.get(name)?.at ?? 0) <= when) told.set(name, { at: when, isFailed: type === 'crm.sync.failed.v1' });
  }
  for (const { type, name, content, issuedAt, voidedAt } of documents.all.values()) {
    if (type !== 'invoice' || voidedAt !== null || issuedAt < begin) continue;
    const changed = content.data.updatedAt === undefined ? content.time : Date.parse(content.data.updatedAt);
    const last = told.get(name);
    const since = changed + CRM;
    if (since <= at && (!last || (!last.isFailed && last.at < changed)))
      yield { type: 'crm-sync-overdue', subject: `sync ${name}`, ...UNKNOWN, since };
  }
}

/** Identifiers that two systems link to two accounts. */
function* ambiguous({ contents, accounts }: Listed, at: number): Iterable<Found> {
  const links = newestOf(
    contents,
    ['identity.linked.v1'],
    (data, { source }) => `${source} ${data.system}/${data.type ?? 'customer'}/${data.externalId}`,
  );
  const byIdentifier = new Map<string, Content[]>();
  for (const link of links.values()) {
    const { data } = link;
    const holds =
      (data.validFrom === undefined || Date.parse(data.validFrom) <= at) &&
      (data.validTo === undefined || at < Date.parse(data.validTo));
    const identifier = `${data.system}/${data.type ?? 'customer'}/${data.externalId}`;
    if (holds) byIdentifier.set(identifier, [...(byIdentifier.get(identifier) ?? []), link]);
  }
  for (const of of byIdentifier.values()) {
    const accountsOf = new Set(
      of.map(
        ({ data: { account } }) => accounts.of(account.system, account.id, at) ?? `${account.system}/${account.id}`,
      ),
    );
    const [{ data }] = of as [Content];
    if (accountsOf.size > 1)
      yield {
        type: 'ambiguous-account',
        subject: `account ${accounts.of(data.system, data.externalId, at)}`,
        ...UNKNOWN,
        since: Math.max(...of.map(({ time }) => time)),
      };
  }
}

export function* catalogueCases(listed: Listed, at: number): Iterable<Found> {
  yield* products(listed, at);
  yield* erpCustomers(listed, at);
  yield* crm(listed, at);
  yield* ambiguous(listed, at);
}
