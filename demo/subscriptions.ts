/** What a customer subscribes to, by its size. */
import { DAY, type Period, periodsUpTo } from './clock';
import type { Account, Segment, Subscription } from './customers';
import type { Random } from './random';

/** The demo's billing periods of a zone and a cycle day. */
export type Windows = (zone: string, cycleDay: number) => Period[];

const pad = (value: number, length: number) => String(value).padStart(length, '0');

export const SEGMENTS: Readonly<
  Record<
    Segment,
    {
      seats: readonly [number, number];
      seatPrice: readonly number[];
      calls: readonly [number, number];
      callPrice: readonly number[];
      gigabytes: readonly [number, number];
      terms: readonly number[];
    }
  >
> = {
  Enterprise: {
    seats: [120, 400],
    seatPrice: [39, 45],
    calls: [500_000, 1_400_000],
    callPrice: [220, 250],
    gigabytes: [12_000, 60_000],
    terms: [30, 45],
  },
  'Mid-market': {
    seats: [25, 140],
    seatPrice: [49, 59],
    calls: [90_000, 420_000],
    callPrice: [320, 350],
    gigabytes: [1_500, 9_000],
    terms: [30],
  },
  'Small business': {
    seats: [5, 30],
    seatPrice: [65, 79],
    calls: [8_000, 70_000],
    callPrice: [400],
    gigabytes: [80, 1_200],
    terms: [14, 30],
  },
};

export function subscribe(
  account: Account,
  serial: number,
  several: boolean,
  windows: Windows,
  dice: Random,
): Subscription {
  const cycleDay = dice.chance(0.28) ? 15 : 1;
  const periods = windows(account.entity.zone, cycleDay);
  const shape = SEGMENTS[account.segment];
  const usd = (price: number) =>
    Math.round(price * (account.currency === 'USD' ? 1 : account.currency === 'EUR' ? 0.92 : 0.79));
  const isNew = dice.chance(0.09);
  const startAt = isNew
    ? (periods[dice.int(1, 2)] as Period).start
    : (periodsUpTo(account.entity.zone, cycleDay, (periods[0] as Period).start, 31)[30 - dice.int(1, 30)] as Period)
        .start;
  const endAt = !isNew && dice.chance(0.03) ? (periods[2] as Period).end : null;
  const prepaid = dice.chance(0.05);
  const api =
    prepaid || dice.chance(0.86)
      ? { micro: usd(dice.pick(shape.callPrice)), dailyMean: dice.int(...shape.calls), kilo: dice.chance(0.04) }
      : null;
  const storage = dice.chance(0.6) ? { micro: usd(1_100), dailyMean: dice.int(...shape.gigabytes) } : null;
  const seats = { milli: dice.int(...shape.seats) * 1000, micro: usd(dice.pick(shape.seatPrice)) * 1_000_000 };
  const monthly = api ? Math.round((api.dailyMean * 30.4 * api.micro) / 10_000) : 0;
  const committed = api && !prepaid && account.segment !== 'Small business' && dice.chance(0.36);
  return {
    id: `sub-${pad(20_000 + account.index * 4 + serial, 6)}`,
    account,
    cycleDay,
    periods,
    startAt,
    endAt,
    seats,
    storage,
    api,
    stated: several,
    platform:
      account.segment !== 'Small business' && dice.chance(0.6)
        ? { milli: 1000, micro: usd(account.segment === 'Enterprise' ? 3_900 : 990) * 1_000_000 }
        : null,
    // Around the expected usage, so that some periods fall short and others do not.
    minimum: committed ? Math.round((monthly * dice.between(0.85, 1.12)) / 10_000) * 10_000 : null,
    prepaid: prepaid
      ? { cents: Math.max(Math.round((monthly * 14) / 100_000) * 100_000, 100_000), at: (periods[0] as Period).start }
      : null,
    discount: dice.chance(0.07) ? dice.pick([500, 750, 1000]) : null,
    amendment:
      !isNew && !endAt && dice.chance(0.1)
        ? {
            at: (periods[dice.int(1, 2)] as Period).start + (dice.chance(0.4) ? dice.int(6, 20) * DAY : 0),
            seats: dice.int(2, 40),
          }
        : null,
  };
}
