/** Cases of records that name something which no system has stated, and of what other systems failed to take over. */
import Decimal from 'decimal.js';
import type { Accounts } from './accounts';
import { type Company, type Found, stated, UNKNOWN } from './case';
import { type Documents, newestOf } from './documents';
import type { Content } from './signals';
import type { Subscriptions } from './subscriptions';

type Data = Content['data'];

/** Everything that records may name. */
export interface Known {
  readonly contents: readonly Content[];
  readonly company: Company;
  readonly documents: Documents;
  readonly accounts: Accounts;
  readonly subscriptions: Subscriptions;
}

/** The newest version of each record of some types, as `source/identifier`. */
const records = (known: Known, type: string, field: string) =>
  newestOf(known.contents, [type], (data, { source }) => `${source}/${data[field]}`);

function* ofDocuments({ contents, documents }: Known): Iterable<Found> {
  const attempts = contents.filter(
    ({ type }) => type === 'erp.posting.requested.v1' || type === 'erp.posting.failed.v1',
  );
  for (const { type, source, data } of attempts)
    if (!documents.named(source, data.document))
      yield {
        ...{ type: 'posting-of-unknown-document', ...UNKNOWN, since: Date.parse(data.requestedAt ?? data.failedAt) },
        subject: `${type === 'erp.posting.failed.v1' ? 'posting-failure' : 'posting-attempt'} ${source}/${data.attempt}`,
      };
  const posted = new Set(
    contents
      .filter(({ type }) => type === 'erp.document.posted.v1')
      .map(({ source, data }) => `${source}/${data.erpDocument}`),
  );
  for (const { type, source, data } of contents)
    if (type === 'erp.document.reversed.v1' && !posted.has(`${source}/${data.erpDocument}`))
      yield {
        ...{ type: 'reversal-of-unknown-posting', ...UNKNOWN, since: Date.parse(data.reversedAt) },
        subject: `reversal ${source}/${data.erpDocument}`,
      };
}

/** The charge that a record of billing is of: named, or the only one that its subscription has at the time. */
function isAttached(
  { subscriptions }: Known,
  source: string,
  { subscription, chargeCode, periodStart }: Data,
  at: number,
) {
  const version = subscriptions.at(source, subscription, periodStart === undefined ? at : Date.parse(periodStart));
  if (!subscriptions.isStated(source, subscription)) return false;
  return chargeCode !== undefined || version?.charges.length === 1;
}

function* ofBilling(known: Known): Iterable<Found> {
  const { documents } = known;
  const charges = records(known, 'charge.rated.v1', 'charge');
  for (const [name, { source, data, time }] of charges)
    if (data.subscription !== undefined && !isAttached(known, source, data, time))
      yield {
        ...{ type: 'charge-without-subscription', subject: `charge ${name}`, since: time },
        ...stated(new Decimal(data.amount).abs(), data.currency),
      };
  for (const { type, system, id, lines, currency, content, voidedAt } of documents.all.values()) {
    if (voidedAt !== null) continue;
    if (type === 'invoice') {
      const lost = lines.filter(({ data }) => {
        if (data.charge !== undefined && !charges.has(`${system}/${data.charge}`)) return true;
        return (
          data.subscription !== undefined && data.charge === undefined && !isAttached(known, system, data, content.time)
        );
      });
      if (lost.length > 0)
        yield {
          ...{ type: 'invoice-line-without-charge', subject: `invoice ${system}/${id}`, since: content.time },
          ...stated(total(lost.map(({ amount }) => amount)), currency),
        };
    } else {
      const lost = lines.filter(
        ({ data }) => data.invoice !== undefined && !documents.invoice(system, data.invoice, system),
      );
      if (lost.length > 0)
        yield {
          ...{ type: 'credit-memo-without-invoice', subject: `credit-memo ${system}/${id}`, since: content.time },
          ...stated(total(lost.map(({ amount }) => amount)), currency),
        };
    }
  }
  for (const [name, { source, data, time }] of records(known, 'order.booked.v1', 'order'))
    if (
      data.subscription &&
      !known.subscriptions.isStated(
        known.subscriptions.systemOf(source, data.subscription.system),
        data.subscription.id,
      )
    )
      yield {
        ...{ type: 'order-without-subscription', subject: `order ${name}`, since: time },
        ...stated(new Decimal(data.amount), data.currency),
      };
}
const total = (amounts: readonly Decimal[]) => amounts.reduce((sum, amount) => sum.plus(amount), new Decimal(0)).abs();

/** Records for which there is no type of their own: what they name, and how they are called. */
function* ofOthers(known: Known): Iterable<Found> {
  const { contents, documents, subscriptions } = known;
  const found = (kind: string, { source, data, time }: Content, id: string, amount: Decimal | null = null): Found => ({
    ...{ type: 'unknown-reference', subject: `${kind} ${source}/${id}`, since: time },
    ...(amount === null ? UNKNOWN : stated(amount.abs(), data.currency)),
  });
  const disputes = records(known, 'invoice.disputed.v1', 'dispute');
  const products = new Set(
    contents.filter(({ type }) => type === 'product.upserted.v1').map(({ source, data }) => `${source}/${data.sku}`),
  );
  for (const content of contents) {
    const { type, source, data } = content;
    if (type === 'invoice.voided.v1' && !documents.invoice(source, data.invoice, source))
      yield found('invoice-void', content, data.invoice);
    if (
      type === 'creditmemo.voided.v1' &&
      !documents.named(source, { type: 'creditmemo', id: data.creditMemo, system: source })
    )
      yield found('credit-memo-void', content, data.creditMemo);
    if (type === 'tax.failed.v1' && !documents.named(source, data.document))
      yield found('tax-failure', content, data.calculation);
    if (type === 'revenue.schedule.rejected.v1' && !documents.named(source, data.document))
      yield found('revenue-rejection', content, data.schedule);
  }
  for (const content of records(known, 'tax.calculated.v1', 'calculation').values())
    if (!documents.named(content.source, content.data.document))
      yield found('tax-calculation', content, content.data.calculation, new Decimal(content.data.tax));
  for (const content of records(known, 'revenue.schedule.created.v1', 'schedule').values())
    if (!documents.named(content.source, content.data.document))
      yield found('revenue-schedule', content, content.data.schedule, new Decimal(content.data.amount));
  for (const content of disputes.values())
    if (!documents.invoice(content.source, content.data.invoice, content.data.system))
      yield found('dispute', content, content.data.dispute, new Decimal(content.data.amount));
  for (const content of records(known, 'dispute.settled.v1', 'dispute').values())
    if (!disputes.has(`${content.source}/${content.data.dispute}`))
      yield found('dispute-settlement', content, content.data.dispute);
  for (const content of records(known, 'creditmemo.applied.v1', 'application').values()) {
    const { source, data } = content;
    const named = [
      documents.named(source, { type: 'creditmemo', id: data.creditMemo }),
      ...data.allocations.map(({ invoice }: Data) => documents.invoice(source, invoice)),
    ];
    if (named.some((document) => document === undefined)) yield found('credit-application', content, data.application);
  }
  for (const content of records(known, 'entitlement.changed.v1', 'entitlement').values()) {
    const { source, data } = content;
    if (data.subscription && !subscriptions.isStated(data.subscription.system ?? source, data.subscription.id))
      yield found('entitlement-change', content, data.entitlement);
  }
  for (const content of contents) {
    const { type, source, data } = content;
    if (type !== 'product.sync.completed.v1' && type !== 'product.sync.failed.v1') continue;
    if (!products.has(`${subscriptions.systemOf(source, data.system)}/${data.product}`))
      yield found(type === 'product.sync.failed.v1' ? 'product-sync-failure' : 'product-sync', content, data.sync);
  }
}

/** Objects that the CRM was told of: the last sync of each decides. */
function* ofCrm({ contents, documents, subscriptions, accounts }: Known): Iterable<Found> {
  const last = new Map<string, Content>();
  const syncs = contents.filter(({ type }) => type === 'crm.sync.completed.v1' || type === 'crm.sync.failed.v1');
  for (const sync of syncs) {
    const { type, id, system } = sync.data.object;
    const object = `${type} ${subscriptions.systemOf(sync.source, system)}/${id}`;
    const held = last.get(object);
    if (!held || Date.parse(held.data.at) <= Date.parse(sync.data.at)) last.set(object, sync);
  }
  for (const [object, { type, source, data }] of last) {
    const { type: kind, id, system } = data.object;
    const of = subscriptions.systemOf(source, system);
    const isStated =
      kind === 'invoice'
        ? documents.invoice(source, id, of) !== undefined
        : kind === 'subscription'
          ? subscriptions.isStated(of, id)
          : accounts.of(of, id, Date.parse(data.at)) !== null;
    const since = Date.parse(data.at);
    if (!isStated) yield { type: 'crm-sync-of-unknown-object', subject: `sync ${object}`, ...UNKNOWN, since };
    else if (type === 'crm.sync.failed.v1')
      yield { type: 'crm-sync-failed', subject: `sync ${object}`, ...UNKNOWN, since };
  }
}

/** Corrections of usage events that their source has not sent, one case a source. */
function* ofCorrections({ contents }: Known): Iterable<Found> {
  const events = new Set(
    contents.filter(({ type }) => type === 'usage.recorded.v1').map(({ source, id }) => `${source}/${id}`),
  );
  const lost = new Map<string, number>();
  for (const { type, source, data, time } of contents)
    if ((type === 'usage.amended.v1' || type === 'usage.retracted.v1') && !events.has(`${source}/${data.event}`))
      lost.set(source, Math.min(lost.get(source) ?? time, time));
  for (const [source, since] of lost)
    yield { type: 'correction-of-unknown-event', subject: `source ${source}`, ...UNKNOWN, since };
}

export function* waitingCases(known: Known): Iterable<Found> {
  yield* ofDocuments(known);
  yield* ofBilling(known);
  yield* ofOthers(known);
  yield* ofCrm(known);
  yield* ofCorrections(known);
}
