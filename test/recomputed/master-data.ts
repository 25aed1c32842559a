/** Cases of master data on which systems disagree. */

import type { Accounts } from './accounts';
import { type Found, UNKNOWN } from './case';

export function* masterDataCases(accounts: Accounts, at: number): Iterable<Found> {
  for (const account of accounts.all(at)) {
    // Two systems name one parent when both of their references lead to one account.
    const parents = new Set<string>();
    for (const [name, parent] of accounts.stated(account, 'parent', at)) {
      const system = name.split('/')[0] as string;
      parents.add(accounts.of(system, parent, at) ?? `${system}/${parent}`);
    }
    if (parents.size > 1)
      yield { type: 'account-hierarchy-mismatch', subject: `account ${account}`, ...UNKNOWN, since: 0 };
  }
}
