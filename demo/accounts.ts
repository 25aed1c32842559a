/** The customers: accounts with their hierarchy and their identifiers in each system. */
import { DAY, type Period, periodsUpTo } from './clock';
import { ENTITIES, type Entity } from './company';
import type { Account, Segment, Tenant } from './customers';
import { FORMS, ROOTS, TRADES } from './names';
import { type Random, random } from './random';
import { SALES_OWNERS } from './staff';
import { SEGMENTS, subscribe, type Windows } from './subscriptions';

const pad = (value: number, length: number) => String(value).padStart(length, '0');

function accountOf(
  index: number,
  name: string,
  of: Entity,
  parent: Account | null,
  dice: Random,
  since: number,
): Account {
  const draw = dice.next();
  const segment: Segment = draw < 0.13 ? 'Enterprise' : draw < 0.46 ? 'Mid-market' : 'Small business';
  const currency = of.code === 'GB' && dice.chance(0.14) ? 'EUR' : of.currency;
  const number = 10_000 + index;
  const tenants = Array.from(
    { length: dice.chance(0.08) ? 2 : 1 },
    (_, each): Tenant => ({
      id: `tn-${pad(number, 5)}${each === 0 ? '' : '-b'}`,
      link: { at: since, wave: 0 },
    }),
  );
  return {
    index,
    name: `${name} ${dice.pick(FORMS[of.code])}`,
    entity: of,
    currency,
    segment,
    parent,
    tenants,
    crm: `ACC-${pad(number, 6)}`,
    billing: `cus-${pad(number, 6)}`,
    erp: of.erp === 'erp-us' ? `C${pad(number, 7)}` : `D${pad(number, 8)}`,
    salesOwner: parent?.salesOwner ?? dice.pick(SALES_OWNERS[of.region]),
    taxRate: dice.pick(of.taxRates),
    taxCode: of.code === 'US' ? 'TX-STATE' : of.code === 'DE' ? 'A1' : 'S20',
    taxRegistration:
      of.code === 'US'
        ? `98-${pad(dice.int(1_000_000, 9_999_999), 7)}`
        : of.code === 'DE'
          ? `DE${dice.int(100_000_000, 999_999_999)}`
          : `GB${dice.int(100_000_000, 999_999_999)}`,
    renewalAt: 0,
    since,
    terms: dice.pick(SEGMENTS[segment].terms),
    tardiness: dice.next(),
    linked: true,
    subscriptions: [],
  };
}

/** The entity that a draw from [0, 1) falls to, by share. */
function servedBy(draw: number): Entity {
  let left = draw;
  for (const entity of ENTITIES) {
    left -= entity.share;
    if (left < 0) return entity;
  }
  return ENTITIES[0] as Entity;
}

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
  const start =
    Math.min(...ENTITIES.flatMap(({ zone }) => [1, 15].map((day) => (windows(zone, day)[0] as Period).start))) - DAY;
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
    for (let serial = 0; serial < count; serial += 1)
      account.subscriptions.push(subscribe(account, serial, count > 1, windows, draws));
    const renewal = account.subscriptions[0];
    const first = Math.min(...account.subscriptions.map(({ startAt }) => startAt));
    if (first > start && Number.isFinite(first)) account.since = first - 9 * DAY;
    for (const tenant of account.tenants) tenant.link = { at: account.since, wave: 0 };
    account.renewalAt =
      (renewal?.startAt ?? start) + 365 * DAY * (1 + Math.floor((horizon - (renewal?.startAt ?? start)) / (365 * DAY)));
  }
  return accounts;
}
