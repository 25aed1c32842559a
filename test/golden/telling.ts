/** How the golden company's sources tell what happened, one function a kind of signal; all of it ends up in `sent`. */
import { type Delivery, delivery, type SourceName } from '../laws/company';

type Data = Record<string, unknown>;
export const sent: Delivery[] = [];
/** Received a minute after it happened, unless said otherwise. */
export function send(
  source: SourceName,
  type: string,
  id: string,
  time: string,
  data: Data,
  receivedat?: string,
): void {
  const at = receivedat ?? new Date(new Date(time).getTime() + 60_000).toISOString();
  sent.push(delivery(source, id, type, time, data, at));
}
export const day = (text: string) => `2026-${text.replace(' ', 'T')}:00Z`;

export const FEBRUARY = { periodStart: '2026-02-01T00:00:00Z', periodEnd: '2026-03-01T00:00:00Z' };

const utc = { interval: 'month', anchor: '2026-01-01T00:00:00Z', zone: 'UTC' };
export function subscription(id: string, customer: string, charges: Data[], billing: Data = utc): Data {
  const data = { subscription: id, customer, startAt: billing.anchor, charges, billing };
  send('billing', 'subscription.created.v1', `sub-${id}`, day('01-01 00:00'), data);
  return data;
}

// ---- How documents are told
interface Told {
  at?: string;
  quantity?: string;
  unitAmount?: string;
  kind?: string;
  meter?: string;
  currency?: string;
  customer?: string;
  id?: string;
  period?: Data;
  code?: string;
}
export function rated(sub: string, amount: string, told: Told = {}): void {
  const {
    at = '03-01 12:00',
    currency = 'USD',
    customer = 'cus-1',
    kind = 'recurring',
    code = 'seats',
    id = `rc-${sub}-${code}`,
    period = FEBRUARY,
    ...rest
  } = told;
  send('billing', 'charge.rated.v1', id, day(at), {
    charge: id,
    customer,
    subscription: sub,
    chargeCode: code,
    kind,
    ...period,
    ...rest,
    amount,
    currency,
    ratedAt: day(at),
  });
}
export const line = (n: number, sub: string, amount: string, told: Data = {}): Data => ({
  line: String(n),
  subscription: sub,
  chargeCode: 'seats',
  ...FEBRUARY,
  amount,
  ...told,
});
export function invoiced(id: string, net: string, lines: Data[], told: Data = {}): void {
  const { issuedAt = day('03-02 06:00'), ...rest } = told;
  const data = {
    invoice: id,
    number: id.toUpperCase(),
    customer: 'cus-1',
    currency: 'USD',
    issuedAt,
    dueAt: day('04-30 00:00'),
    net,
    lines,
    ...rest,
  };
  send('billing', 'invoice.issued.v1', id, issuedAt as string, data);
}
export function credited(id: string, net: string, lines: Data[], at: string): void {
  send('billing', 'creditmemo.issued.v1', id, day(at), {
    creditMemo: id,
    customer: 'cus-1',
    currency: 'USD',
    issuedAt: day(at),
    net,
    lines,
  });
}
export function posted(
  id: string,
  net: string,
  documents: Data[],
  told: { at?: string; currency?: string; entity?: string } = {},
): void {
  const { at = '03-02 18:00', currency = 'USD', entity = 'US' } = told;
  send('erp', 'erp.document.posted.v1', id, day(at), {
    erpDocument: id,
    number: `49-${id}`,
    entity,
    currency,
    net,
    postedAt: day(at),
    documents,
  });
}
export const books = (id: string, amount?: string): Data => ({
  type: id.startsWith('cm') ? 'creditmemo' : 'invoice',
  id,
  ...(amount ? { amount } : {}),
});
export function refused(invoice: string, at: string, reason: string): void {
  send('erp', 'erp.posting.failed.v1', `pa-${invoice}`, day(at), {
    attempt: `pa-${invoice}`,
    document: { type: 'invoice', id: invoice },
    entity: 'US',
    failedAt: day(at),
    reason,
    message: `Refused: ${reason}`,
  });
}
export function paid(
  id: string,
  at: string,
  amount: string,
  allocations: [string, string][],
  type = 'payment.received.v1',
  currency = 'USD',
): void {
  send('payments', type, id, day(at), {
    payment: id,
    currency,
    amount,
    at: day(at),
    allocations: allocations.map(([invoice, part]) => ({ invoice, amount: part })),
  });
}
export function used(
  id: string,
  customer: string,
  meter: string,
  time: string,
  quantity: string,
  more: Data = {},
): void {
  send('metering', 'usage.recorded.v1', id, time, { customer, meter, quantity, ...more });
}
/** The plain story of one recurring charge: rated, invoiced with one line. */
export function recurring(sub: string, amount: string, told: { customer?: string; dueAt?: string } = {}): void {
  const { customer = 'cus-1', dueAt = day('04-30 00:00') } = told;
  subscription(sub, customer, [{ code: 'seats', kind: 'recurring', currency: 'USD' }]);
  rated(sub, amount, { customer });
  invoiced(`in-${sub}`, amount, [line(1, sub, amount)], { customer, dueAt });
}
