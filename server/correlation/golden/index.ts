import { accounts } from './accounts';
import { entitlements, erpMappings, prices } from './commerce';
import type { GoldenKind } from './define';
import { subscriptions } from './subscriptions';
import { meters, periods, products, rates } from './tables';

/** Kinds of golden rows, in the order in which they are settled: what others read comes first. */
export const GOLDEN: readonly GoldenKind[] = [
  accounts,
  subscriptions,
  meters,
  products,
  periods,
  rates,
  entitlements,
  prices,
  erpMappings,
];
