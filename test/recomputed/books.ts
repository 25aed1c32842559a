/** When the books of a day were closed, as the ERP states its accounting periods. */
import type { Accounts } from './accounts';
import type { Company } from './case';
import { newestOf } from './documents';
import type { Content } from './signals';

/** @returns of an account and an instant, when the period that holds its day closed; infinity while it has not */
export function booksOf(contents: readonly Content[], company: Company, accounts: Accounts) {
  const periods = newestOf(contents, ['period.changed.v1'], (data) => `${data.entity}/${data.period}`);
  const zones = new Map(company.entities.map(({ code, zone }) => [code, zone]));
  return (account: string | null, instant: number): number => {
    const entity = account === null ? undefined : [...accounts.stated(account, 'entity', instant).values()][0];
    if (entity === undefined) return Number.POSITIVE_INFINITY;
    const day = new Intl.DateTimeFormat('en-CA', { timeZone: zones.get(entity) ?? 'UTC' }).format(instant);
    const of = [...periods.values()].find(({ data }) => data.entity === entity && data.start <= day && day <= data.end);
    return of?.data.status === 'closed' ? Date.parse(of.data.changedAt) : Number.POSITIVE_INFINITY;
  };
}
