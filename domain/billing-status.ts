/**
 * An account's billing status in plain words: how far it is billed, what stands in the books, what waits and why.
 * Pure: from figures, invoices and cases to sentences. Amounts are decimal strings.
 */
import { dayIn } from './calendar';
import { type Decimal, decimal, minorDigits, text, ZERO } from './money';
import type { Tone } from './terms';

export interface BilledInvoice {
  readonly currency: string;
  readonly net: string;
  /** Gross, net of credits. */
  readonly owed: string;
  readonly settled: string;
  readonly posted: boolean;
  readonly voided: boolean;
  readonly dueAt: Date | null;
  /** A case stands on it that keeps it from the books. */
  readonly held: boolean;
}

/** Open cases of one type. */
export interface OpenCases {
  readonly type: string;
  /** Title of the type: "Rejected: missing tax code". */
  readonly title: string;
  readonly count: number;
  /** How many of them are about invoices; the others, about credit memos and the rest. */
  readonly invoices: number;
  readonly since: Date;
  /** As documents state them; what is only estimated stands apart. */
  readonly amounts: readonly { amount: string; currency: string }[];
  readonly estimated: readonly { amount: string; currency: string }[];
  /** Whether documents wait because of it. */
  readonly holdsDocuments: boolean;
}

export interface BillingFacts {
  readonly account: string;
  readonly zone: string;
  /** Until when it is billed, exclusive ({@link billedUpTo}); null when nothing was billed. */
  readonly billedUpTo: Date | null;
  /** Rated and not invoiced though its invoice is due, per currency. */
  readonly unbilled: readonly { amount: string; currency: string }[];
  readonly invoices: readonly BilledInvoice[];
  readonly cases: readonly OpenCases[];
  readonly commitments: readonly { subscription: string; used: string; amount: string; currency: string }[];
}

export interface BillingSentence {
  readonly text: string;
  readonly tone: Tone;
  /** Path that shows the records behind the sentence. */
  readonly href: string | null;
}
export interface BillingStatus {
  readonly headline: string;
  readonly tone: Tone;
  readonly sentences: readonly BillingSentence[];
}

/** A usage or recurring charge of a subscription, as far as it was billed. */
export interface BilledCharge {
  /** Whether its subscription still charges it. */
  readonly running: boolean;
  /** Start of its first period. */
  readonly startsAt: Date;
  /** End of its latest billed period, exclusive; null when none was billed. */
  readonly billedTo: Date | null;
}

/**
 * Until when an account is billed: as far as the charge that is furthest behind among those that still run. Seats paid
 * a year ahead do not bill the usage of last month. What ended says nothing any more, unless nothing runs.
 */
export function billedUpTo(charges: readonly BilledCharge[]): Date | null {
  const billed = charges.flatMap(({ billedTo }) => (billedTo ? [billedTo.getTime()] : []));
  if (billed.length === 0) return null;
  const running = charges.filter((charge) => charge.running);
  return running.length > 0
    ? new Date(Math.min(...running.map(({ billedTo, startsAt }) => (billedTo ?? startsAt).getTime())))
    : new Date(Math.max(...billed));
}

const DAY = 86_400_000;
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** "12,400.00 USD": grouped by thousands, in the currency's minor digits unless the amount is finer. */
export function moneyText(amount: string | Decimal, currency: string): string {
  const value = decimal(amount);
  const [whole = '0', fraction] = value.toFixed(Math.max(minorDigits(currency), value.decimalPlaces())).split('.');
  return `${whole.replaceAll(/\B(?=(\d{3})+(?!\d))/g, ',')}${fraction ? `.${fraction}` : ''} ${currency}`;
}

/** "31 October", with the year when it is not the year of `now`. */
function dayText(at: Date, now: Date, zone: string): string {
  const [year, month, day] = dayIn(at, zone).split('-').map(Number) as [number, number, number];
  return `${day} ${MONTHS[month - 1]}${dayIn(now, zone).startsWith(String(year)) ? '' : ` ${year}`}`;
}

/** "for 3 days" with the longest when there are several: "for up to 3 days". */
function standingText({ since, count }: OpenCases, now: Date): string {
  const days = Math.floor((now.getTime() - since.getTime()) / DAY);
  return days < 1 ? 'since today' : days === 1 ? 'since yesterday' : `for ${count > 1 ? 'up to ' : ''}${days} days`;
}

const plural = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

/** Sums per currency, largest currencies by name, as one text; null when all are zero. */
function sums(parts: readonly { amount: string | Decimal; currency: string }[]): string | null {
  const totals = new Map<string, Decimal>();
  for (const { amount, currency } of parts) totals.set(currency, (totals.get(currency) ?? ZERO).plus(amount));
  const shown = [...totals].filter(([, amount]) => !amount.isZero()).sort(([a], [b]) => (a < b ? -1 : 1));
  return shown.length ? shown.map(([currency, amount]) => moneyText(text(amount), currency)).join(' and ') : null;
}

/** "Rejected: missing tax code" as it stands inside a sentence. */
const reason = (title: string) => {
  const rest = title.replace(/^[^:]+:\s*/, '');
  return rest.charAt(0).toLowerCase() + rest.slice(1);
};

const RANK: Readonly<Record<Tone, number>> = { broken: 4, risk: 3, progress: 2, done: 1, neutral: 0 };

/**
 * @param facts everything is of one account
 * @param query the account as it stands in a link's query: `account=…`
 */
export function billingStatus(facts: BillingFacts, now: Date, query: string): BillingStatus {
  const live = facts.invoices.filter(({ voided }) => !voided);
  const transactions = `/transactions?${query}`;
  const exceptions = (type: string) => `/exceptions?${query}&type=${encodeURIComponent(type)}`;
  const sentences: BillingSentence[] = [];
  const say = (words: string, tone: Tone, href: string | null) => sentences.push({ text: words, tone, href });

  const upTo = facts.billedUpTo && `Billed up to ${dayText(new Date(facts.billedUpTo.getTime() - 1), now, facts.zone)}`;
  const posted = live.filter(({ posted: done }) => done);
  const books = live.length === 0 ? null : `${plural(posted.length, 'invoice')} posted`;
  const holding = facts.cases.filter(({ holdsDocuments }) => holdsDocuments);
  const held = holding.map(
    (found) =>
      `${found.invoices === found.count ? found.count : documents(found)} waiting for ${waitsFor(found)} ${standingText(found, now)}${worth(found)}`,
  );
  if (upTo) say(`${upTo}${books ? `; ${books}` : ''}.`, 'done', `${transactions}&figure=money.invoiced`);
  else
    say(
      live.length > 0 ? `${books}.` : 'Nothing has been billed yet.',
      live.length > 0 ? 'done' : 'neutral',
      transactions,
    );

  for (const found of holding)
    say(
      `${documents(found)} waiting for ${waitsFor(found)} ${standingText(found, now)}${worth(found)}.`,
      'broken',
      exceptions(found.type),
    );
  const moving = live.filter((invoice) => !invoice.posted && !invoice.held);
  if (moving.length > 0)
    say(
      `${plural(moving.length, 'invoice')} on the way to the books${bracket(moving.map(({ net, currency }) => ({ amount: net, currency })))}.`,
      'progress',
      `${transactions}&figure=variance.posting`,
    );

  const unbilled = sums(facts.unbilled);
  if (unbilled)
    say(`${unbilled} rated and not yet invoiced.`, 'risk', `${transactions}&figure=variance.invoice:uncredited`);

  const open = live
    .map((invoice) => ({ ...invoice, rest: decimal(invoice.owed).minus(invoice.settled) }))
    .filter(({ rest }) => rest.greaterThan(0));
  const overdue = open.filter(({ dueAt }) => dueAt && dueAt < now);
  const outstanding = sums(open.map(({ rest, currency }) => ({ amount: rest, currency })));
  if (outstanding) {
    const late = sums(overdue.map(({ rest, currency }) => ({ amount: rest, currency })));
    say(
      `${outstanding} outstanding${late ? `, ${late === outstanding ? 'all' : late} of it overdue` : ''}.`,
      late ? 'risk' : 'progress',
      `${transactions}&figure=money.invoiced`,
    );
  } else if (live.length > 0) say('Everything invoiced is paid.', 'done', `${transactions}&figure=money.settled`);

  for (const found of facts.cases.filter(({ holdsDocuments }) => !holdsDocuments)) {
    say(
      `${found.title}: ${plural(found.count, 'open exception')} ${standingText(found, now)}${worth(found)}.`,
      'broken',
      exceptions(found.type),
    );
  }
  for (const { subscription, used, amount, currency } of facts.commitments) {
    if (decimal(amount).isZero()) continue;
    const share = decimal(used).div(amount).times(100).toDecimalPlaces(0).toNumber();
    say(
      `${share} % of the commitment of ${subscription} used (${moneyText(used, currency)} of ${moneyText(amount, currency)}).`,
      share >= 80 ? 'risk' : 'neutral',
      `${transactions}&subscription=${encodeURIComponent(subscription)}`,
    );
  }

  const tone = sentences.reduce<Tone>(
    (worst, sentence) => (RANK[sentence.tone] > RANK[worst] ? sentence.tone : worst),
    'neutral',
  );
  const parts = [...(books ? [books] : []), ...held];
  const headline = upTo
    ? `${upTo}${parts.length ? `; ${parts.join(', ')}` : ''}.`
    : parts.length
      ? `${parts.join(', ')}.`
      : 'Nothing has been billed yet.';
  return { headline, tone, sentences };
}

function waitsFor({ title }: OpenCases): string {
  const words = reason(title);
  const missing = /^missing (.+)$/.exec(words)?.[1];
  if (missing) return `${/^[aeiou]/.test(missing) ? 'an' : 'a'} ${missing}`;
  return `somebody to mend "${words}"`;
}

/** "2 invoices and 1 credit memo". */
function documents({ count, invoices }: OpenCases): string {
  const others = count - invoices;
  return [invoices > 0 && plural(invoices, 'invoice'), others > 0 && plural(others, 'credit memo')]
    .filter(Boolean)
    .join(' and ');
}

/** What cases are worth, in brackets; an estimate says so. */
function worth({ amounts, estimated }: OpenCases): string {
  const guess = sums(estimated);
  const parts = [sums(amounts), guess && `${guess} estimated`].filter(Boolean);
  return parts.length > 0 ? ` (${parts.join(', ')})` : '';
}

function bracket(amounts: readonly { amount: string; currency: string }[]): string {
  const found = sums(amounts);
  return found ? ` (${found})` : '';
}
