'use client';
import { useQueryStates } from 'nuqs';
import { Page } from '../shell/page';
import { Segments } from '../shell/segments';
import { AttachedList } from './attached-list';
import { transactionParams } from './params';
import { UnattachedList } from './unattached-list';

const TABS = [
  { value: 'attached', label: 'Transactions' },
  { value: 'unattached', label: 'Unattached usage' },
] as const;

/** Every transaction, and beside them the usage that no transaction has yet. */
export function TransactionsPage() {
  const [params, setParams] = useQueryStates(transactionParams, { history: 'push' });
  const Shown = params.tab === 'unattached' ? UnattachedList : AttachedList;
  return (
    <Page
      title="Transactions"
      fill
      params={Object.keys(transactionParams)}
      actions={
        <Segments label="Show" options={TABS} value={params.tab} onChange={(tab) => void setParams({ tab, q: null })} />
      }
    >
      <Shown
        params={params}
        onParams={(change, replace) => void setParams(change as never, replace ? { history: 'replace' } : {})}
      />
    </Page>
  );
}
