/** Subscriptions as billing states them, version by version, and the billing periods that follow from each. */
import type { Company } from './case';
import { type Content, newest } from './signals';

export interface Charge {
  readonly code: string;
  readonly kind: string;
  readonly product?: string;
  readonly meter?: string;
  readonly unit?: string;
  readonly unitAmount?: string;
  readonly quantity?: string;
  readonly currency?: string;
}

export interface Subscription {
  readonly system: string;
  readonly id: string;
  readonly customer: string;
  readonly startAt: number;
  readonly endAt: number;
  readonly isActive: boolean;
  readonly charges: readonly Charge[];
  readonly interval: string;
  readonly anchor: number;
  readonly zone: string;
  readonly graceHours: number;
  readonly billRunHours: number;
  readonly commitment?: {
    readonly amount: string;
    readonly currency: string;
    readonly from: string;
    readonly to: string;
  };
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** What clocks in a zone add to UTC, milliseconds. */
function offset(zone: string, instant: number): number {
  let format = formats.get(zone);
  if (!format) {
    const fields = {
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    } as const;
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', ...fields });
    formats.set(zone, format);
  }
  const part = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const local = Date.UTC(
    part.year as number,
    (part.month as number) - 1,
    part.day,
    part.hour,
    part.minute,
    part.second,
  );
  return local - Math.floor(instant / 1000) * 1000;
}

/** The instant at which clocks in a zone show a local time, given as if it were UTC. */
function instantOf(zone: string, local: number): number {
  const first = local - offset(zone, local);
  return local - offset(zone, first);
}

const starts = new Map<string, number>();

/** The start of the nth billing period from the anchor, in the schedule's zone. */
function periodStart({ anchor, zone, interval }: Subscription, count: number): number {
  const name = `${anchor} ${zone} ${interval} ${count}`;
  const known = starts.get(name);
  if (known !== undefined) return known;
  const local = new Date(anchor + offset(zone, anchor));
  const shifted = new Date(local);
  if (interval === 'day' || interval === 'week')
    shifted.setUTCDate(local.getUTCDate() + count * (interval === 'day' ? 1 : 7));
  else {
    const months = count * (interval === 'month' ? 1 : interval === 'quarter' ? 3 : 12);
    shifted.setUTCDate(1);
    shifted.setUTCMonth(local.getUTCMonth() + months);
    const length = new Date(Date.UTC(shifted.getUTCFullYear(), shifted.getUTCMonth() + 1, 0)).getUTCDate();
    shifted.setUTCDate(Math.min(local.getUTCDate(), length));
  }
  const start = instantOf(zone, shifted.getTime());
  starts.set(name, start);
  return start;
}

const DAYS: Readonly<Record<string, number>> = { day: 1, week: 7, month: 30.44, quarter: 91.31, year: 365.25 };

/** The billing period that holds an instant, half-open. */
export function periodOf(subscription: Subscription, instant: number): { start: number; end: number } {
  const days = DAYS[subscription.interval] as number;
  let count = Math.floor((instant - subscription.anchor) / (days * 86_400_000));
  while (periodStart(subscription, count) > instant) count -= 1;
  while (periodStart(subscription, count + 1) <= instant) count += 1;
  return { start: periodStart(subscription, count), end: periodStart(subscription, count + 1) };
}

/** The terms of the version that holds at an instant. */
function termsAt(versions: readonly Content[], instant: number): { terms: Subscription; statedAt: number } | null {
  const holding = versions.filter(
    ({ data }) => data.effectiveAt === undefined || Date.parse(data.effectiveAt) <= instant,
  );
  if (holding.length === 0) return null;
  const { source, data, time } = newest(holding);
  const terms = {
    ...{ system: source, id: data.subscription, customer: data.customer, charges: data.charges },
    startAt: Date.parse(data.startAt),
    endAt: data.endAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(data.endAt),
    isActive: data.status !== 'cancelled',
    interval: data.billing.interval ?? 'month',
    anchor: Date.parse(data.billing.anchor),
    zone: data.billing.zone ?? 'UTC',
    graceHours: data.billing.graceHours ?? 24,
    billRunHours: data.billing.billRunHours ?? 48,
    ...(data.commitment ? { commitment: data.commitment } : {}),
  };
  return { terms, statedAt: Math.max(time, data.effectiveAt === undefined ? time : Date.parse(data.effectiveAt)) };
}

export class Subscriptions {
  private readonly versions = new Map<string, Content[]>();
  /** What other systems say was contracted, by the subscription that they mean. */
  private readonly contracted = new Map<string, Content[]>();
  private readonly documentSystems: ReadonlyMap<string, string>;

  constructor(contents: readonly Content[], company: Company) {
    this.documentSystems = new Map(company.sources.map(({ name, documentSystem }) => [name, documentSystem]));
    for (const content of contents)
      if (content.type === 'subscription.created.v1' || content.type === 'subscription.amended.v1') {
        // A system whose documents are another's states contracts: subscriptions are billing's.
        const system = this.systemOf(content.source, undefined);
        const name = `${system}/${content.data.subscription}`;
        const to = system === content.source ? this.versions : this.contracted;
        to.set(name, [...(to.get(name) ?? []), content]);
      }
  }

  /** The system that a source means where it names none. */
  systemOf(source: string, named: string | undefined): string {
    return named ?? this.documentSystems.get(source) ?? source;
  }

  isStated(system: string, id: string): boolean {
    return this.versions.has(`${system}/${id}`);
  }

  /** The version that holds at an instant; before the first one takes effect, the first. */
  at(system: string, id: string, instant: number): Subscription | null {
    return termsAt(this.versions.get(`${system}/${id}`) ?? [], instant)?.terms ?? null;
  }

  /** What another system says was contracted, and when it said so. */
  contractAt(system: string, id: string, instant: number): { terms: Subscription; statedAt: number } | null {
    return termsAt(this.contracted.get(`${system}/${id}`) ?? [], instant);
  }

  /** Every subscription as it is at an instant. */
  *all(instant: number): Iterable<Subscription> {
    for (const name of this.versions.keys()) {
      const [system = '', ...id] = name.split('/');
      const version = this.at(system, id.join('/'), instant);
      if (version) yield version;
    }
  }
}
