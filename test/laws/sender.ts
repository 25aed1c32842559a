/** A sender that keeps its own log: what it made, what was acknowledged, and what all of it must come to. */
import { type Delivery, delivery, type SourceName } from './company';

/** Numbers from a seed: the same run every time, as far as processes allow. */
export function numbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

export interface Expected {
  captured: number;
  events: number;
  /** Cents. */
  rated: number;
  invoiced: number;
  posted: number;
  settled: number;
}

const SUBSCRIPTIONS = ['sub-1', 'sub-2', 'sub-3'];
const MONTHS = ['2025-01', '2025-02', '2025-03'];
const ends = (month: string) =>
  month === '2025-03' ? '2025-04-01T00:00:00Z' : `2025-0${Number(month.slice(6)) + 1}-01T00:00:00Z`;
const cents = (amount: number) => `${Math.floor(amount / 100)}.${String(amount % 100).padStart(2, '0')}`;

export class Sender {
  readonly made = new Map<string, Delivery>();
  readonly acknowledged = new Set<string>();
  requests = 0;
  private waiting: Delivery[][] = [];
  private readonly done: Delivery[][] = [];
  private readonly sums = new Map<string, Expected>();
  private readonly correctable: { id: string; at: Expected; quantity: number }[] = [];
  private readonly invoices: { id: string; at: Expected; amount: number; posted: boolean; paid: boolean }[] = [];
  private n = 0;

  constructor(
    private readonly random: (below: number) => number,
    private readonly most: number,
  ) {
    this.waiting.push(...this.master());
  }

  /** What each transaction must come to, by "subscription month". */
  get expected(): ReadonlyMap<string, Expected> {
    return this.sums;
  }

  get unacknowledged(): number {
    return this.made.size - this.acknowledged.size;
  }

  /** The next request: what was not acknowledged, now and then something old again, else something new. */
  next(): Delivery[] {
    const again = this.waiting.shift();
    if (again) return again;
    const old = this.done[this.random(Math.max(1, this.done.length))];
    if (old && (this.made.size >= this.most || this.random(10) === 0)) return old;
    return this.make();
  }

  /** What became of a request; without acknowledgement it is to be sent again. */
  answered(request: Delivery[], taken: boolean): void {
    if (!taken) {
      this.waiting.push(request);
      return;
    }
    this.requests += 1;
    for (const { event } of request) this.acknowledged.add(event.id);
    this.done.push(request);
  }

  private keep(...deliveries: Delivery[]): Delivery[] {
    for (const one of deliveries) this.made.set(one.event.id, one);
    return deliveries;
  }

  private master(): Delivery[][] {
    const at = '2025-01-01T00:00:00Z';
    const of = (source: SourceName, id: string, type: string, data: Record<string, unknown>) =>
      delivery(source, id, type, at, data);
    const customers = SUBSCRIPTIONS.map((_, index) => index + 1);
    return [
      this.keep(
        of('billing', 'product', 'product.upserted.v1', {
          sku: 'API',
          name: 'API',
          meters: [{ meter: 'api-calls', unit: 'call' }],
        }),
        ...customers.map((n) =>
          of('billing', `subscription-${n}`, 'subscription.created.v1', {
            subscription: `sub-${n}`,
            customer: `cus-${n}`,
            startAt: at,
            charges: [{ code: 'api', kind: 'usage', meter: 'api-calls', currency: 'USD' }],
            billing: { anchor: at },
          }),
        ),
      ),
      this.keep(
        ...customers.flatMap((n) => [
          of('crm', `account-${n}`, 'account.upserted.v1', { account: `acc-${n}`, name: `Account ${n}`, entity: 'US' }),
          ...[
            ['billing', `cus-${n}`],
            ['metering', `tenant-${n}`],
          ].map(([system, externalId]) =>
            of('crm', `link-${externalId}`, 'identity.linked.v1', {
              system,
              externalId,
              account: { system: 'crm', id: `acc-${n}` },
            }),
          ),
        ]),
      ),
    ];
  }

  private place(): { subscription: string; month: string; sums: Expected } {
    const subscription = SUBSCRIPTIONS[this.random(SUBSCRIPTIONS.length)] as string;
    const month = MONTHS[this.random(MONTHS.length)] as string;
    const key = `${subscription} ${month}`;
    const sums = this.sums.get(key) ?? { captured: 0, events: 0, rated: 0, invoiced: 0, posted: 0, settled: 0 };
    this.sums.set(key, sums);
    return { subscription, month, sums };
  }

  private make(): Delivery[] {
    const choice = this.random(10);
    return choice < 6 ? this.usage() : choice < 7 ? this.corrections() : choice < 9 ? this.documents() : this.money();
  }

  private usage(): Delivery[] {
    return this.keep(
      ...Array.from({ length: 10 + this.random(50) }, () => {
        const { subscription, month, sums } = this.place();
        const quantity = 1 + this.random(500);
        const two = (value: number) => String(value).padStart(2, '0');
        sums.captured += quantity;
        sums.events += 1;
        this.n += 1;
        const id = `usage-${this.n}`;
        if (this.random(20) === 0) this.correctable.push({ id, at: sums, quantity });
        return delivery(
          'metering',
          id,
          'usage.recorded.v1',
          `${month}-${two(1 + this.random(28))}T${two(this.random(24))}:${two(this.random(60))}:00Z`,
          { customer: `tenant-${subscription.slice(4)}`, meter: 'api-calls', quantity: String(quantity) },
        );
      }),
    );
  }

  /** Each event is corrected once at most; the correction may well arrive before it. */
  private corrections(): Delivery[] {
    const chosen = this.correctable.splice(0, 8);
    if (chosen.length === 0) return this.usage();
    return this.keep(
      ...chosen.map(({ id, at, quantity }) => {
        const to = this.random(2) === 0 ? null : this.random(500);
        at.captured += (to ?? 0) - quantity;
        if (to === null) at.events -= 1;
        return delivery(
          'metering',
          `correction-${id}`,
          to === null ? 'usage.retracted.v1' : 'usage.amended.v1',
          '2025-03-31T00:00:00Z',
          { event: id, ...(to === null ? {} : { quantity: String(to) }) },
        );
      }),
    );
  }

  private documents(): Delivery[] {
    return this.keep(
      ...Array.from({ length: 1 + this.random(3) }, () => {
        const { subscription, month, sums } = this.place();
        const amount = 1 + this.random(100_000);
        this.n += 1;
        const [charge, invoice] = [`rc-${this.n}`, `in-${this.n}`];
        const period = {
          subscription,
          chargeCode: 'api',
          periodStart: `${month}-01T00:00:00Z`,
          periodEnd: ends(month),
        };
        const customer = `cus-${subscription.slice(4)}`;
        sums.rated += amount;
        sums.invoiced += amount;
        this.invoices.push({ id: invoice, at: sums, amount, posted: false, paid: false });
        return [
          delivery('billing', charge, 'charge.rated.v1', '2025-04-01T06:00:00Z', {
            charge,
            customer,
            ...period,
            kind: 'usage',
            amount: cents(amount),
            currency: 'USD',
          }),
          delivery('billing', invoice, 'invoice.issued.v1', '2025-04-02T06:00:00Z', {
            invoice,
            customer,
            currency: 'USD',
            issuedAt: '2025-04-02T06:00:00Z',
            net: cents(amount),
            lines: [{ line: '1', ...period, amount: cents(amount) }],
          }),
        ];
      }).flat(),
    );
  }

  private money(): Delivery[] {
    const posts = this.random(2) === 0;
    const chosen = this.invoices.filter((invoice) => !(posts ? invoice.posted : invoice.paid)).slice(0, 5);
    if (chosen.length === 0) return this.documents();
    return this.keep(
      ...chosen.map((invoice) => {
        const amount = cents(invoice.amount);
        if (posts) {
          invoice.posted = true;
          invoice.at.posted += invoice.amount;
          return delivery('erp', `je-${invoice.id}`, 'erp.document.posted.v1', '2025-04-03T06:00:00Z', {
            erpDocument: `je-${invoice.id}`,
            entity: 'US',
            currency: 'USD',
            net: amount,
            postedAt: '2025-04-03T06:00:00Z',
            documents: [{ type: 'invoice', id: invoice.id, amount }],
          });
        }
        invoice.paid = true;
        invoice.at.settled += invoice.amount;
        return delivery('payments', `pay-${invoice.id}`, 'payment.received.v1', '2025-04-20T06:00:00Z', {
          payment: `pay-${invoice.id}`,
          currency: 'USD',
          amount,
          at: '2025-04-20T06:00:00Z',
          allocations: [{ invoice: invoice.id, amount }],
        });
      }),
    );
  }
}
