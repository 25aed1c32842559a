/** The customers: accounts with their hierarchy, their identifiers in each system and what they subscribe to. */
import { DAY, type Period, periodsUpTo } from './clock';
import { ENTITIES, type Entity, SALES_OWNERS } from './company';
import { type Random, random } from './random';

export type Segment = 'Enterprise' | 'Mid-market' | 'Small business';

export interface Tenant {
  id: string;
  /** When the CRM linked it to the account; null: never. A story may take it away or bring it late. */
  link: { at: number; wave: number } | null;
}

export interface Account {
  index: number;
  crm: string;
  billing: string;
  erp: string;
  tenants: Tenant[];
  name: string;
  entity: Entity;
  /** Of its documents; some British customers pay in euros. */
  currency: string;
  segment: Segment;
  salesOwner: string;
  parent: Account | null;
  taxRate: number;
  taxCode: string | null;
  taxRegistration: string;
  renewalAt: number;
  /** When it became a customer. */
  since: number;
  /** Days to pay. */
  terms: number;
  /** Whether CRM and billing know of one another here; a story may have forgotten it. */
  linked: boolean;
  /** 0 always early … 1 always late. */
  tardiness: number;
  subscriptions: Subscription[];
}

export interface Price {
  /** Thousandths; of a recurring charge. */
  milli?: number;
  /** Millionths. */
  micro: number;
}

export interface Amendment {
  at: number;
  seats: number;
}

export interface Subscription {
  id: string;
  account: Account;
  cycleDay: number;
  /** The billing periods of the demo's window, the last one running. */
  periods: Period[];
  startAt: number;
  endAt: number | null;
  seats: Price;
  platform: Price | null;
  api: (Price & { dailyMean: number; kilo: boolean }) | null;
  storage: (Price & { dailyMean: number }) | null;
  /** Cents a period; less usage is trued up. */
  minimum: number | null;
  /** Cents bought in advance; API calls draw it down instead of being invoiced. */
  prepaid: { cents: number; at: number } | null;
  /** Hundredths of a percent off the seats. */
  discount: number | null;
  amendment: Amendment | null;
  /** Usage names the subscription, because the account has several with the same meter. */
  stated: boolean;
}

const ROOTS = ['Aldermoor', 'Brasswick', 'Caldervane', 'Dunmarrow', 'Elmstrand', 'Farrowgate', 'Glenhallow', 'Harrowmere', 'Ivorden', 'Jasperlyn', 'Kestrelby', 'Larkhollow', 'Marlstone', 'Norvane', 'Oakhaven', 'Pellworth', 'Quarrendon', 'Ravensholt', 'Silverfen', 'Thornleigh', 'Umberlow', 'Velmora', 'Westerholt', 'Yarrowby', 'Zephyrdale', 'Ashgrave', 'Birkenfall', 'Copperlane', 'Drayhurst', 'Emberlin', 'Foxmere', 'Greywater', 'Hollowell', 'Inverlund', 'Juniperhall', 'Kingsmarrow', 'Lindenau', 'Mossbank', 'Nightvale', 'Ostermark', 'Pinecrest Vale', 'Rosendahl', 'Stonebeck', 'Tannenhof', 'Ulvestad', 'Vinterberg', 'Wolfsbach', 'Eichenried', 'Birkhain', 'Silbersee'];
const TRADES = ['Logistics', 'Energy', 'Biotech', 'Robotics', 'Media', 'Analytics', 'Foods', 'Insurance', 'Travel', 'Motors', 'Textiles', 'Pharma', 'Games', 'Freight', 'Health', 'Optics', 'Retail', 'Studios', 'Systems', 'Mobility'];
const FORMS: Readonly<Record<Entity['code'], readonly string[]>> = { US: ['Inc.', 'LLC', 'Corp.'], DE: ['GmbH', 'AG', 'SE'], GB: ['Ltd', 'plc'] };

const SEGMENTS: Readonly<Record<Segment, { seats: readonly [number, number]; seatPrice: readonly number[]; calls: readonly [number, number]; callPrice: readonly number[]; gigabytes: readonly [number, number]; terms: readonly number[] }>> = {
  Enterprise: { seats: [120, 400], seatPrice: [39, 45], calls: [500_000, 1_400_000], callPrice: [220, 250], gigabytes: [12_000, 60_000], terms: [30, 45] },
  'Mid-market': { seats: [25, 140], seatPrice: [49, 59], calls: [90_000, 420_000], callPrice: [320, 350], gigabytes: [1_500, 9_000], terms: [30] },
  'Small business': { seats: [5, 30], seatPrice: [65, 79], calls: [8_000, 70_000], callPrice: [400], gigabytes: [80, 1_200], terms: [14, 30] },
};

const pad = (value: number, length: number) => String(value).padStart(length, '0');

function accountOf(index: number, name: string, of: Entity, parent: Account | null, dice: Random, since: number): Account {
  const draw = dice.next();
  const segment: Segment = draw < 0.13 ? 'Enterprise' : draw < 0.46 ? 'Mid-market' : 'Small business';
  const currency = of.code === 'GB' && dice.chance(0.14) ? 'EUR' : of.currency;
  const number = 10_000 + index;
  const tenants = Array.from({ length: dice.chance(0.08) ? 2 : 1 }, (_, each): Tenant => ({
    id: `tn-${pad(number, 5)}${each === 0 ? '' : '-b'}`,
    link: { at: since, wave: 0 },
  }));
  return {
    index, name: `${name} ${dice.pick(FORMS[of.code])}`, entity: of, currency, segment, parent, tenants,
    crm: `ACC-${pad(number, 6)}`, billing: `cus-${pad(number, 6)}`, erp: of.erp === 'erp-us' ? `C${pad(number, 7)}` : `D${pad(number, 8)}`,
    salesOwner: parent?.salesOwner ?? dice.pick(SALES_OWNERS[of.region]),
    taxRate: dice.pick(of.taxRates),
    taxCode: of.code === 'US' ? 'TX-STATE' : of.code === 'DE' ? 'A1' : 'S20',
    taxRegistration: of.code === 'US' ? `98-${pad(dice.int(1_000_000, 9_999_999), 7)}` : of.code === 'DE' ? `DE${dice.int(100_000_000, 999_999_999)}` : `GB${dice.int(100_000_000, 999_999_999)}`,
    renewalAt: 0, since, terms: dice.pick(SEGMENTS[segment].terms), tardiness: dice.next(), linked: true, subscriptions: [],
  };
}

function subscribe(account: Account, serial: number, several: boolean, horizon: number, windows: Windows, dice: Random): Subscription {
  const cycleDay = dice.chance(0.28) ? 15 : 1;
  const periods = windows(account.entity.zone, cycleDay);
  const shape = SEGMENTS[account.segment];
  const usd = (price: number) => Math.round(price * (account.currency === 'USD' ? 1 : account.currency === 'EUR' ? 0.92 : 0.79));
  const isNew = dice.chance(0.09);
  const startAt = isNew ? (periods[dice.int(1, 2)] as Period).start : (periodsUpTo(account.entity.zone, cycleDay, (periods[0] as Period).start, 31)[30 - dice.int(1, 30)] as Period).start;
  const endAt = !isNew && dice.chance(0.03) ? (periods[2] as Period).end : null;
  const prepaid = dice.chance(0.05);
  const api = prepaid || dice.chance(0.86) ? { micro: usd(dice.pick(shape.callPrice)), dailyMean: dice.int(...shape.calls), kilo: dice.chance(0.04) } : null;
  const storage = dice.chance(0.6) ? { micro: usd(1_100), dailyMean: dice.int(...shape.gigabytes) } : null;
  const seats = { milli: dice.int(...shape.seats) * 1000, micro: usd(dice.pick(shape.seatPrice)) * 1_000_000 };
  const monthly = api ? Math.round((api.dailyMean * 30.4 * api.micro) / 10_000) : 0;
  const committed = api && !prepaid && account.segment !== 'Small business' && dice.chance(0.36);
  return {
    id: `sub-${pad(20_000 + account.index * 4 + serial, 6)}`, account, cycleDay, periods, startAt, endAt, seats, storage, api, stated: several,
    platform: account.segment !== 'Small business' && dice.chance(0.6) ? { milli: 1000, micro: usd(account.segment === 'Enterprise' ? 3_900 : 990) * 1_000_000 } : null,
    // Around the expected usage, so that some periods fall short and others do not.
    minimum: committed ? Math.round((monthly * dice.between(0.85, 1.12)) / 10_000) * 10_000 : null,
    prepaid: prepaid ? { cents: Math.max(Math.round((monthly * 14) / 100_000) * 100_000, 100_000), at: (periods[0] as Period).start } : null,
    discount: dice.chance(0.07) ? dice.pick([500, 750, 1000]) : null,
    amendment: !isNew && !endAt && dice.chance(0.1) ? { at: (periods[dice.int(1, 2)] as Period).start + (dice.chance(0.4) ? dice.int(6, 20) * DAY : 0), seats: dice.int(2, 40) } : null,
  };
}

/** The entity that a draw from [0, 1) falls to, by share. */
function servedBy(draw: number): Entity {
  let upTo = 0;
  return ENTITIES.find(({ share }) => draw < (upTo += share)) ?? (ENTITIES[0] as Entity);
}

type Windows = (zone: string, cycleDay: number) => Period[];

/**
 * The customers of a company of `scale` (1: about 500 accounts), deterministic in seed, scale and horizon.
 * @param horizon end of the simulated day; the last billing period of each subscription holds it
 */
export function accountsOf(seed: string, scale: number, horizon: number): Account[] {
  const known = new Map<string, Period[]>();
  const windows: Windows = (zone, cycleDay) => {
    const key = `${zone}/${cycleDay}`;
    const found = known.get(key) ?? periodsUpTo(zone, cycleDay, horizon - 1, 4);
    known.set(key, found);
    return found;
  };
  const start = Math.min(...ENTITIES.flatMap(({ zone }) => [1, 15].map((day) => (windows(zone, day)[0] as Period).start))) - DAY;
  const target = Math.max(12, Math.round(500 * scale));
  const names = random(seed, 'names').shuffle(ROOTS.flatMap((root) => TRADES.map((trade) => ({ root, trade }))));
  const accounts: Account[] = [];
  const taken = new Set<string>();
  const add = (name: string, of: Entity, parent: Account | null, index: number) => {
    taken.add(name);
    const account = accountOf(index, name, of, parent, random(seed, 'account', index), start);
    accounts.push(account);
    return account;
  };
  const groups = Math.max(2, Math.round(46 * scale));
  const dice = random(seed, 'groups');
  for (let index = 0, name = 0; index < target; ) {
    const { root, trade } = names[name++ % names.length] as (typeof names)[number];
    const draw = dice.next();
    const of = servedBy(draw);
    if (name <= groups) {
      if (taken.has(`${root} Group`)) continue;
      const parent = add(`${root} Group`, of, null, index++);
      for (const each of dice.shuffle(TRADES).slice(0, dice.int(2, 5))) {
        // A group may span entities: a subsidiary abroad is served from there.
        const home = dice.chance(0.2) ? dice.pick(ENTITIES) : of;
        if (!taken.has(`${root} ${each}`)) add(`${root} ${each}`, home, parent, index++);
      }
    } else if (!taken.has(`${root} ${trade}`)) add(`${root} ${trade}`, of, null, index++);
  }
  for (const account of accounts) {
    const draws = random(seed, 'subscriptions', account.index);
    const holding = account.name.includes(' Group ') && draws.chance(0.5);
    const count = holding ? 0 : draws.chance(0.06) ? draws.int(2, 3) : 1;
    for (let serial = 0; serial < count; serial += 1) account.subscriptions.push(subscribe(account, serial, count > 1, horizon, windows, draws));
    const renewal = account.subscriptions[0];
    const first = Math.min(...account.subscriptions.map(({ startAt }) => startAt));
    if (first > start && Number.isFinite(first)) account.since = first - 9 * DAY;
    for (const tenant of account.tenants) tenant.link = { at: account.since, wave: 0 };
    account.renewalAt = (renewal?.startAt ?? start) + 365 * DAY * (1 + Math.floor((horizon - (renewal?.startAt ?? start)) / (365 * DAY)));
  }
  return accounts;
}
