/**
 * From a signal to what it describes: pure, so that the same signal always makes the same records.
 * Identities are computed, never looked up; what a record refers to need not have arrived.
 */
import type { z } from 'zod';
import type { Described, RecordDraft, RecordKind, SignalSource, StatementDraft, StoredSignal } from './drafts';
import { flowId, recordId, signalKey, transactionId } from './identity';
import type * as billing from './signals/billing';
import type * as commercial from './signals/commercial';
import type * as crm from './signals/crm';
import type * as erp from './signals/erp';
import type * as payments from './signals/payments';
import type * as usage from './signals/usage';
import { identityKey } from './subjects/account/key';

const nothing = (): Described => ({ records: [], statements: [], watermark: null });

const base = (
  source: SignalSource,
  kind: RecordKind,
  externalId: string,
  occurredAt: string,
  idKind: string = kind,
): RecordDraft => ({
  id: recordId(source.name, idKind, externalId),
  kind,
  externalId,
  number: null,
  customer: null,
  currency: null,
  amount: null,
  entityId: null,
  occurredAt: new Date(occurredAt),
  transactionId: null,
  flow: null,
  waitsFor: null,
  subscription: null,
  lines: [],
  links: [],
});
const one = (record: RecordDraft): Described => ({ ...nothing(), records: [record] });
const state = (
  kind: StatementDraft['kind'],
  externalId: string,
  body: unknown,
  validFrom?: string,
  target: string | null = null,
): StatementDraft => ({
  kind,
  externalId,
  target,
  validFrom: validFrom ? new Date(validFrom) : null,
  body,
});

type Data<T extends { schema: z.ZodType }> = z.output<T['schema']>;

function charge(source: SignalSource, time: Date, data: Data<typeof billing.chargeRated>): RecordDraft {
  const record = base(source, 'charge', data.charge, data.ratedAt ?? time.toISOString());
  const stated = data.subscription && data.chargeCode;
  record.transactionId = stated
    ? transactionId({
        system: source.name,
        subscription: data.subscription as string,
        charge: data.chargeCode as string,
        start: new Date(data.periodStart),
      })
    : data.subscription
      ? null
      : transactionId({ system: source.name, rated: data.charge });
  record.waitsFor = record.transactionId ? null : `subscription ${data.subscription}`;
  return Object.assign(record, {
    customer: data.customer,
    currency: data.currency,
    amount: data.amount,
    subscription: data.subscription ?? null,
  });
}

function invoice(source: SignalSource, data: Data<typeof billing.invoiceIssued>): RecordDraft {
  const record = base(source, 'invoice', data.invoice, data.issuedAt);
  record.lines = data.lines.map((line, position) => {
    const direct = line.subscription && line.chargeCode && line.periodStart;
    const attachment = direct ? 'stated' : line.charge ? 'charge' : line.subscription ? 'only charge' : 'stated';
    return {
      line: line.line,
      position,
      attachment,
      transactionId: direct
        ? transactionId({
            system: source.name,
            subscription: line.subscription as string,
            charge: line.chargeCode as string,
            start: new Date(line.periodStart as string),
          })
        : attachment === 'stated'
          ? transactionId({ system: source.name, invoice: data.invoice, line: line.line })
          : null,
      waitsFor:
        attachment === 'charge'
          ? `charge ${line.charge}`
          : attachment === 'only charge'
            ? `subscription ${line.subscription}`
            : null,
      chargeId: line.charge ? recordId(source.name, 'charge', line.charge) : null,
      creditsId: null,
      creditsLine: null,
      subscription: line.subscription ?? null,
      kind: line.kind ?? null,
      amount: line.amount,
      tax: line.tax ?? '0',
      quantity: line.quantity ?? null,
      unitAmount: line.unitAmount ?? null,
    };
  });
  return Object.assign(record, {
    number: data.number ?? null,
    customer: data.customer,
    currency: data.currency,
    amount: data.net,
  });
}

function creditMemo(source: SignalSource, data: Data<typeof billing.creditMemoIssued>): RecordDraft {
  const record = base(source, 'credit memo', data.creditMemo, data.issuedAt);
  record.lines = data.lines.map((line, position) => ({
    line: line.line,
    position,
    attachment: line.invoiceLine ? 'credited line' : 'allocated',
    transactionId: null,
    waitsFor: `invoice ${line.invoice}`,
    chargeId: null,
    creditsId: recordId(source.name, 'invoice', line.invoice),
    creditsLine: line.invoiceLine ?? null,
    subscription: null,
    kind: 'credit',
    amount: line.amount,
    tax: line.tax ?? '0',
    quantity: null,
    unitAmount: null,
  }));
  return Object.assign(record, {
    number: data.number ?? null,
    customer: data.customer,
    currency: data.currency,
    amount: data.net,
  });
}

/** A void is a terminal fact of its document, even when it comes first: a record of its own that links to it. */
function voided(source: SignalSource, kind: 'invoice' | 'credit memo', externalId: string, at: string): RecordDraft {
  const record = base(source, kind === 'invoice' ? 'invoice void' : 'credit memo void', externalId, at);
  record.links = [{ toId: recordId(source.name, kind, externalId), amount: null, toLine: null }];
  return record;
}

const documentId = (source: SignalSource, ref: { system?: string | undefined; type?: string; id: string }) =>
  recordId(
    ref.system ?? source.documentSystem ?? source.name,
    ref.type === 'creditmemo' ? 'credit memo' : (ref.type ?? 'invoice'),
    ref.id,
  );

function attempt(
  source: SignalSource,
  kind: 'posting attempt' | 'posting failure',
  at: string,
  data: Data<typeof erp.postingRequested> | Data<typeof erp.postingFailed>,
): RecordDraft {
  const record = base(source, kind, data.attempt, at);
  record.links = [{ toId: documentId(source, data.document), amount: null, toLine: null }];
  return Object.assign(record, { entityId: data.entity });
}

function posted(source: SignalSource, data: Data<typeof erp.documentPosted>): RecordDraft {
  const record = base(source, 'erp document', data.erpDocument, data.postedAt);
  record.links = data.documents.map((ref) => ({
    toId: documentId(source, ref),
    amount: ref.amount ?? null,
    toLine: ref.line ?? null,
  }));
  return Object.assign(record, {
    number: data.number ?? null,
    currency: data.currency,
    amount: data.net,
    entityId: data.entity,
  });
}

function reversed(source: SignalSource, data: Data<typeof erp.documentReversed>): RecordDraft {
  const record = base(source, 'reversal', data.erpDocument, data.reversedAt);
  record.links = [{ toId: recordId(source.name, 'erp document', data.erpDocument), amount: null, toLine: null }];
  return Object.assign(record, { entityId: data.entity });
}

function payment(
  source: SignalSource,
  kind: 'payment' | 'payment failure' | 'refund',
  data: Data<typeof payments.paymentReceived>,
): RecordDraft {
  const record = base(source, kind, data.payment, data.at);
  record.links = data.allocations.map((part) => ({
    toId: recordId(part.system ?? source.documentSystem ?? source.name, 'invoice', part.invoice),
    amount: part.amount,
    toLine: null,
  }));
  return Object.assign(record, { customer: data.customer ?? null, currency: data.currency, amount: data.amount });
}

function sync(
  source: SignalSource,
  kind: 'crm sync' | 'crm sync failure',
  data: Data<typeof crm.crmSyncCompleted>,
): RecordDraft {
  const record = base(source, kind, data.sync, data.at);
  record.links = [
    {
      toId: recordId(data.object.system ?? source.documentSystem ?? source.name, data.object.type, data.object.id),
      amount: null,
      toLine: null,
    },
  ];
  return record;
}

function aggregate(source: SignalSource, data: Data<typeof usage.usageAggregated>): RecordDraft {
  const record = base(source, 'usage aggregate', data.aggregate, data.windowEnd);
  const parts = {
    customer: data.customer,
    subscription: data.subscription ?? '',
    meter: data.meter,
    unit: data.unit ?? '',
  };
  record.flow = { id: flowId(source.name, parts.customer, parts.subscription, parts.meter, parts.unit), ...parts };
  record.waitsFor = 'attribution';
  return Object.assign(record, { customer: data.customer, amount: data.quantity });
}

function product(data: Data<typeof commercial.productUpserted>): Described {
  const { meters, ...rest } = data;
  return {
    ...nothing(),
    statements: [
      state('product', data.sku, rest),
      ...meters.map((meter) => state('meter', meter.meter, { ...meter, sku: data.sku })),
    ],
  };
}

/** A correction of one usage event, named by the key of its signal; quantity null: retracted. */
function correction(
  source: SignalSource,
  signal: StoredSignal,
  data: { event: string; eventSource?: string | undefined },
  quantity: string | null,
): Described {
  const event = signalKey(source.name, data.eventSource ?? signal.ceSource, data.event).toString('hex');
  return { ...nothing(), statements: [state('correction', event, { quantity })] };
}

const readers: Record<string, (source: SignalSource, signal: StoredSignal, data: never) => Described> = {
  'usage.amended.v1': (source, signal, data: Data<typeof usage.usageAmended>) =>
    correction(source, signal, data, data.quantity),
  'usage.retracted.v1': (source, signal, data: Data<typeof usage.usageRetracted>) =>
    correction(source, signal, data, null),
  'usage.aggregated.v1': (source, _, data: Data<typeof usage.usageAggregated>) => one(aggregate(source, data)),
  'charge.rated.v1': (source, signal, data: Data<typeof billing.chargeRated>) => one(charge(source, signal.time, data)),
  'invoice.issued.v1': (source, _, data: Data<typeof billing.invoiceIssued>) => one(invoice(source, data)),
  'invoice.updated.v1': (source, _, data: Data<typeof billing.invoiceUpdated>) => one(invoice(source, data)),
  'invoice.voided.v1': (source, _, data: Data<typeof billing.invoiceVoided>) =>
    one(voided(source, 'invoice', data.invoice, data.voidedAt)),
  'creditmemo.issued.v1': (source, _, data: Data<typeof billing.creditMemoIssued>) => one(creditMemo(source, data)),
  'creditmemo.voided.v1': (source, _, data: Data<typeof billing.creditMemoVoided>) =>
    one(voided(source, 'credit memo', data.creditMemo, data.voidedAt)),
  'erp.posting.requested.v1': (source, _, data: Data<typeof erp.postingRequested>) =>
    one(attempt(source, 'posting attempt', data.requestedAt, data)),
  'erp.posting.failed.v1': (source, _, data: Data<typeof erp.postingFailed>) =>
    one(attempt(source, 'posting failure', data.failedAt, data)),
  'erp.document.posted.v1': (source, _, data: Data<typeof erp.documentPosted>) => one(posted(source, data)),
  'erp.document.reversed.v1': (source, _, data: Data<typeof erp.documentReversed>) => one(reversed(source, data)),
  'payment.received.v1': (source, _, data: Data<typeof payments.paymentReceived>) =>
    one(payment(source, 'payment', data)),
  'payment.failed.v1': (source, _, data: Data<typeof payments.paymentFailed>) =>
    one(payment(source, 'payment failure', data)),
  'payment.refunded.v1': (source, _, data: Data<typeof payments.paymentRefunded>) =>
    one(payment(source, 'refund', data)),
  'crm.sync.completed.v1': (source, _, data: Data<typeof crm.crmSyncCompleted>) => one(sync(source, 'crm sync', data)),
  'crm.sync.failed.v1': (source, _, data: Data<typeof crm.crmSyncFailed>) =>
    one(sync(source, 'crm sync failure', data)),
  'account.upserted.v1': (source, _, data: Data<typeof commercial.accountUpserted>) => ({
    ...nothing(),
    statements: [
      state('account', identityKey.text({ system: source.name, externalId: data.account }), data, data.effectiveAt),
    ],
  }),
  'identity.linked.v1': (_, __, data: Data<typeof commercial.identityLinked>) => ({
    ...nothing(),
    statements: [
      state(
        'identity',
        identityKey.text(data),
        data,
        data.validFrom,
        identityKey.text({ system: data.account.system, externalId: data.account.id }),
      ),
    ],
  }),
  'subscription.created.v1': (_, __, data: Data<typeof commercial.subscriptionCreated>) => ({
    ...nothing(),
    statements: [state('subscription', data.subscription, data, data.effectiveAt ?? data.startAt)],
  }),
  'subscription.amended.v1': (_, __, data: Data<typeof commercial.subscriptionAmended>) => ({
    ...nothing(),
    statements: [state('subscription', data.subscription, data, data.effectiveAt ?? data.startAt)],
  }),
  'product.upserted.v1': (_, __, data: Data<typeof commercial.productUpserted>) => product(data),
  'period.changed.v1': (_, __, data: Data<typeof erp.periodChanged>) => ({
    ...nothing(),
    statements: [state('period', `${data.entity}/${data.period}`, data, data.changedAt)],
  }),
  'fx.published.v1': (_, __, data: Data<typeof payments.fxPublished>) => ({
    ...nothing(),
    statements: [state('fx', `${data.base}/${data.quote}/${data.date}`, data)],
  }),
  'source.heartbeat.v1': (_, __, data: { watermark: string }) => ({
    ...nothing(),
    watermark: new Date(data.watermark),
  }),
};

/**
 * What a signal describes. `data` must have passed the schema of the signal's type.
 * Usage events describe no record: they are summed. An unknown type is a bug here, for ingestion keeps those out.
 */
export function describeSignal(source: SignalSource, signal: StoredSignal): Described {
  const reader = readers[signal.type];
  if (!reader) throw new Error(`No reader for signal type ${signal.type}`);
  return reader(source, signal, signal.data as never);
}
