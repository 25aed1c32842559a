/**
 * Worked examples of exception types, told as what a company's systems send: what makes a type hold, what nearly does,
 * what closes its case and what brings it back. The catalogue shows the words; the tests send the signals.
 */
import type { z } from 'zod';
import type { PolicyCode } from '../policies';
import * as billing from '../signals/billing';
import { type chargeRated, invoiceIssued, type invoiceLine } from '../signals/billing';
import * as commercial from '../signals/commercial';
import { sourceHeartbeat } from '../signals/crm';
import type { SignalType } from '../signals/define';
import * as erp from '../signals/erp';
import { orderBooked } from '../signals/orders';
import { paymentReceived } from '../signals/payments';
import { revenueScheduleCreated, revenueScheduleRejected } from '../signals/revenue';
import { taxCalculated, taxFailed } from '../signals/tax';
import * as usage from '../signals/usage';

/** The systems of an example's company. */
export const EXAMPLE_SYSTEMS = ['metering', 'billing', 'crm', 'erp', 'payments'] as const;
export type ExampleSystem = (typeof EXAMPLE_SYSTEMS)[number];

/** When one looks at an example, the same for all: days apart, so that the clock alone may decide. */
export const LOOKS = {
  holds: new Date('2026-03-20T12:00:00Z'),
  cleared: new Date('2026-03-24T12:00:00Z'),
  returned: new Date('2026-03-28T12:00:00Z'),
} as const;

/** A signal on its way, received a minute after its time unless it says otherwise. */
export interface SaidSignal {
  readonly system: ExampleSystem;
  readonly type: string;
  readonly id: string;
  readonly time: string;
  readonly receivedAt?: string;
  readonly data: object;
}
/** A body as it comes over the wire: what can't be read, or is signed wrongly. */
export interface SaidBody {
  readonly system: ExampleSystem;
  /** When it comes in. */
  readonly receivedAt: string;
  readonly body: string;
  /** Besides those of a sender that does everything right. */
  readonly headers?: Readonly<Record<string, string>>;
}
export type Said = SaidSignal | SaidBody;

/** What has happened by the time that one looks. */
export interface Step {
  /** For people, in the past tense: what the systems said, and what they did not. */
  readonly words: string;
  /** In any order; of times after the look before. */
  readonly said: readonly Said[];
}

export interface Examples {
  /** How the company differs from the plain one. */
  readonly given?: {
    /** Seconds between signals that a system is expected to keep; a year unless said otherwise. */
    readonly cadence?: Partial<Record<ExampleSystem, number>>;
    /** What is set for its legal entity, since ever. */
    readonly policies?: readonly { readonly code: PolicyCode; readonly value: Readonly<Record<string, string>> }[];
    /** Of systems that send their vendor's own payloads: by which adapter they are read. */
    readonly adapter?: Partial<Record<ExampleSystem, string>>;
  };
  readonly holds: Step;
  /** Of a company of its own, looked at when the other one holds. */
  readonly nearly: Step;
  readonly cleared: Step;
  /** Or why what was closed once can't come back. */
  readonly returned: Step | { readonly never: string };
}

/** The names of one example's own company: nothing that it sends means anybody else's. */
export class Names {
  private sent = 0;
  /** @param mark stands in every name, so that what comes of an example can be told from all else */
  constructor(readonly mark: string) {}

  /** A name of this company: "in-1" is "in-1-<mark>". */
  of(name: string): string {
    return `${name}-${this.mark}`;
  }
  system(system: ExampleSystem): string {
    return this.of(system);
  }
  /** Its legal entity: US dollars, the time of New York, a day to post. */
  get entity(): string {
    return this.of('US');
  }

  /** What a system says. Without an `id` of its own every signal is another one. */
  say<Schema extends z.ZodType>(
    system: ExampleSystem,
    signal: SignalType<Schema>,
    time: string,
    data: z.input<Schema>,
    more: { readonly id?: string; readonly receivedAt?: string } = {},
  ): SaidSignal {
    this.sent += 1;
    return { system, type: signal.type, id: this.of(`e${this.sent}`), time, data: data as object, ...more };
  }
}

/** The words of a type's examples. */
export interface ExampleWords {
  readonly holds: string;
  readonly nearly: string;
  readonly cleared: string;
  /** One of the two is there. */
  readonly returned?: string;
  readonly never?: string;
}
export function exampleWords(examples: (names: Names) => Examples): ExampleWords {
  const { holds, nearly, cleared, returned } = examples(new Names('1'));
  return {
    ...{ holds: holds.words, nearly: nearly.words, cleared: cleared.words },
    ...('never' in returned ? returned : { returned: returned.words }),
  };
}

const JANUARY = '2026-01-01T00:00:00Z';
/** The service period that examples are about. */
export const FEBRUARY = { periodStart: '2026-02-01T00:00:00Z', periodEnd: '2026-03-01T00:00:00Z' };

/** An account with its customer in billing and its tenant in metering. */
export function customer(
  names: Names,
  change: Partial<z.input<typeof commercial.accountUpserted.schema>> = {},
  inBilling = 'cus-1',
): SaidSignal[] {
  const account = { system: names.system('crm'), id: change.account ?? names.of('acc-1') };
  const link = (system: ExampleSystem, type: 'customer' | 'tenant', externalId: string) =>
    names.say('crm', commercial.identityLinked, JANUARY, { system: names.system(system), type, externalId, account });
  return [
    names.say('crm', commercial.accountUpserted, JANUARY, {
      account: account.id,
      name: `Acme ${names.mark}`,
      entity: names.entity,
      region: 'North America',
      currency: 'USD',
      ...change,
    }),
    link('billing', 'customer', names.of(inBilling)),
    link('metering', 'tenant', names.of('tenant-1')),
  ];
}

/** A product whose meter counts calls. */
export const product = (
  names: Names,
  change: Partial<z.input<typeof commercial.productUpserted.schema>> = {},
  time = JANUARY,
): SaidSignal =>
  names.say('billing', commercial.productUpserted, time, {
    sku: names.of('API'),
    name: `API calls ${names.mark}`,
    meters: [{ meter: names.of('calls'), unit: 'call' }],
    ...change,
  });

/** A subscription to it: calls at 0.10 USD by the calendar month in UTC. */
export const subscription = (
  names: Names,
  change: Partial<z.input<typeof commercial.subscriptionCreated.schema>> = {},
  time = JANUARY,
): SaidSignal =>
  names.say('billing', commercial.subscriptionCreated, time, {
    subscription: names.of('sub-1'),
    customer: names.of('cus-1'),
    startAt: JANUARY,
    billing: { anchor: JANUARY },
    charges: [
      {
        ...{ code: 'api', kind: 'usage', product: names.of('API'), meter: names.of('calls') },
        ...{ unit: 'call', unitAmount: '0.10', currency: 'USD' },
      },
    ],
    ...change,
  });

/** Sales booked an order for the subscription. */
export const ordered = (
  names: Names,
  change: Partial<z.input<typeof orderBooked.schema>> = {},
  time = '2026-01-01T00:00:00Z',
): SaidSignal =>
  names.say('crm', orderBooked, time, {
    order: names.of('or-1'),
    account: names.of('acc-1'),
    subscription: { system: names.system('billing'), id: names.of('sub-1') },
    currency: 'USD',
    amount: '1200.00',
    bookedAt: '2026-01-01T00:00:00Z',
    ...change,
  });

/** Customer, product and subscription: what stands before anything is used. */
export const contract = (names: Names): SaidSignal[] => [...customer(names), product(names), subscription(names)];

/** One usage event of so many calls. */
export function used(
  names: Names,
  time: string,
  quantity: string,
  {
    revision,
    ...more
  }: { readonly id?: string; readonly receivedAt?: string; readonly revision?: number | undefined } = {},
): SaidSignal {
  const data = { customer: names.of('tenant-1'), meter: names.of('calls'), quantity, unit: 'call' };
  return names.say('metering', usage.usageRecorded, time, { ...data, ...(revision ? { revision } : {}) }, more);
}
/** What is no signal of any published type: the body as it comes, of an event or of a vendor's payload. */
export const sent = (
  system: ExampleSystem,
  receivedAt: string,
  payload: object,
  headers?: SaidBody['headers'],
): SaidBody => ({ system, receivedAt, body: JSON.stringify(payload), ...(headers ? { headers } : {}) });
/** The event of {@link used} with a quantity that is no number. */
export const miscounted = (names: Names, receivedAt: string, id: string): SaidBody =>
  sent('metering', receivedAt, {
    ...{ specversion: '1.0', id: names.of(id), source: `/${names.system('metering')}`, type: usage.usageRecorded.type },
    time: receivedAt,
    data: { customer: names.of('tenant-1'), meter: names.of('calls'), quantity: 'many', unit: 'call' },
  });
/** Metering corrects an event that it names by its ID. */
export const amended = (names: Names, time: string, event: string, quantity = '140', revision = 1): SaidSignal =>
  names.say('metering', usage.usageAmended, time, { event: names.of(event), quantity, revision });
/** Metering stated its own sum of February's calls. */
export const aggregated = (
  names: Names,
  quantity: string,
  change: Partial<z.input<typeof usage.usageAggregated.schema>> = {},
  time = '2026-03-01T04:00:00Z',
): SaidSignal =>
  names.say('metering', usage.usageAggregated, time, {
    aggregate: names.of('agg-1'),
    customer: names.of('tenant-1'),
    meter: names.of('calls'),
    windowStart: FEBRUARY.periodStart,
    windowEnd: FEBRUARY.periodEnd,
    quantity,
    unit: 'call',
    ...change,
  });
/** Metering is there, and has nothing to say. */
export const heard = (names: Names, time: string): SaidSignal =>
  names.say('metering', sourceHeartbeat, time, { watermark: time });

/** February's calls, rated: 1,200 at 0.10 are 120.00 USD. */
export const rated = (
  names: Names,
  change: Partial<z.input<typeof chargeRated.schema>> = {},
  time = '2026-03-01T06:00:00Z',
): SaidSignal =>
  names.say('billing', billing.chargeRated, time, {
    charge: names.of('rc-1'),
    customer: names.of('cus-1'),
    subscription: names.of('sub-1'),
    ...{ chargeCode: 'api', kind: 'usage', product: names.of('API'), meter: names.of('calls'), ...FEBRUARY },
    ...{ quantity: '1200', unit: 'call', unitAmount: '0.10', amount: '120.00', currency: 'USD' },
    ...change,
  });

type Invoice = z.input<typeof invoiceIssued.schema>;
/** The line that invoices {@link rated}. */
export const invoiceLineOf = (names: Names, change: Partial<z.input<typeof invoiceLine>> = {}) => ({
  ...{ line: '1', charge: names.of('rc-1'), subscription: names.of('sub-1'), chargeCode: 'api', ...FEBRUARY },
  ...{ kind: 'usage' as const, quantity: '1200', unitAmount: '0.10', amount: '120.00' },
  ...change,
});
/** February's invoice of 120.00 USD, due at the end of April, so that nobody waits for the money yet. */
export const invoiced = (names: Names, change: Partial<Invoice> = {}, time = '2026-03-02T06:00:00Z'): SaidSignal =>
  names.say('billing', change.revision ? billing.invoiceUpdated : invoiceIssued, time, {
    invoice: names.of('in-1'),
    number: names.of('INV-1'),
    customer: names.of('cus-1'),
    currency: 'USD',
    issuedAt: '2026-03-02T06:00:00Z',
    dueAt: '2026-04-30T00:00:00Z',
    net: '120.00',
    lines: [invoiceLineOf(names)],
    ...change,
  });
export const voided = (names: Names, time: string): SaidSignal =>
  names.say('billing', billing.invoiceVoided, time, { invoice: names.of('in-1'), voidedAt: time });

/** The plain beginning: contract, usage, and February's invoice, of which the books know nothing yet. */
export const billed = (names: Names): SaidSignal[] => [
  ...contract(names),
  used(names, '2026-02-10T10:00:00Z', '1200'),
  rated(names),
  invoiced(names),
];

/** Billing credited 20.00 USD of the invoice. */
export const credited = (
  names: Names,
  time: string,
  change: Partial<z.input<typeof billing.creditMemoIssued.schema>> = {},
): SaidSignal =>
  names.say('billing', billing.creditMemoIssued, time, {
    creditMemo: names.of('cm-1'),
    customer: names.of('cus-1'),
    currency: 'USD',
    issuedAt: '2026-03-05T06:00:00Z',
    net: '20.00',
    lines: [{ line: '1', invoice: names.of('in-1'), invoiceLine: '1', amount: '20.00' }],
    ...change,
  });

/** How the ERP names the invoice "in-1", or the credit memo "cm-1". */
export const documentOf = (names: Names, id = 'in-1') => ({
  system: names.system('billing'),
  type: id.startsWith('cm') ? ('creditmemo' as const) : ('invoice' as const),
  id: names.of(id),
});
/** The ERP closed the books of February. */
export const closedFebruary = (names: Names, time: string): SaidSignal =>
  names.say('erp', erp.periodChanged, time, {
    ...{ entity: names.entity, period: '2026-02', start: '2026-02-01', end: '2026-02-28', status: 'closed' },
    changedAt: time,
  });
/** The ERP booked the invoice. */
export const posted = (
  names: Names,
  time: string,
  change: Partial<z.input<typeof erp.documentPosted.schema>> = {},
): SaidSignal =>
  names.say('erp', erp.documentPosted, time, {
    erpDocument: names.of('je-1'),
    number: names.of('4900001'),
    entity: names.entity,
    currency: 'USD',
    net: '120.00',
    postedAt: time,
    documents: [documentOf(names)],
    ...change,
  });
/** The ERP took it back. */
export const reversed = (
  names: Names,
  time: string,
  change: Partial<z.input<typeof erp.documentReversed.schema>> = {},
): SaidSignal =>
  names.say('erp', erp.documentReversed, time, {
    erpDocument: names.of('je-1'),
    entity: names.entity,
    reversedAt: time,
    ...change,
  });
/** The ERP refused the invoice; every attempt is another one. */
export const refused = (
  names: Names,
  time: string,
  reason: z.input<typeof erp.postingFailed.schema>['reason'],
  change: Partial<z.input<typeof erp.postingFailed.schema>> = {},
): SaidSignal =>
  names.say('erp', erp.postingFailed, time, {
    attempt: names.of(`pa-${time}`),
    document: documentOf(names),
    entity: names.entity,
    failedAt: time,
    reason,
    message: `Refused: ${reason}`,
    ...change,
  });
/** The tax system said the tax on the invoice. */
export const taxed = (names: Names, time: string, tax: string): SaidSignal =>
  names.say('billing', taxCalculated, time, {
    calculation: names.of(`tc-${time}`),
    document: documentOf(names),
    currency: 'USD',
    tax,
    calculatedAt: time,
  });
/** The tax system could not say the tax on the invoice. */
export const untaxed = (names: Names, time: string): SaidSignal =>
  names.say('billing', taxFailed, time, {
    calculation: names.of(`tc-${time}`),
    document: documentOf(names),
    failedAt: time,
    reason: 'missing address',
    message: 'No address of the customer',
  });

/** This much of the invoice's revenue was laid out over March. */
export const laidOut = (names: Names, time: string, amount: string, revision = 1): SaidSignal =>
  names.say('erp', revenueScheduleCreated, time, {
    schedule: names.of('rs-1'),
    document: documentOf(names),
    currency: 'USD',
    amount,
    createdAt: time,
    revision,
  });
/** The revenue system refused to lay the invoice out. */
export const notLaidOut = (names: Names, time: string): SaidSignal =>
  names.say('erp', revenueScheduleRejected, time, {
    schedule: names.of('rs-1'),
    document: documentOf(names),
    rejectedAt: time,
    reason: 'invalid revenue account',
    message: 'The account takes no deferred revenue',
  });

/** The customer paid the invoice. */
export const paid = (
  names: Names,
  time: string,
  change: Partial<z.input<typeof paymentReceived.schema>> = {},
): SaidSignal =>
  names.say('payments', paymentReceived, time, {
    payment: names.of('pay-1'),
    customer: names.of('cus-1'),
    currency: 'USD',
    amount: '120.00',
    at: '2026-03-10T10:00:00Z',
    allocations: [{ invoice: names.of('in-1'), amount: '120.00' }],
    ...change,
  });
