'use client';
import { Button } from '@mantine/core';
import dynamic from 'next/dynamic';
import { useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import { ChangedPill } from '../data-table/changed-pill';
import { DataTable } from '../data-table/data-table';
import { FilterBar } from '../data-table/filter-bar';
import { graphql, useQuery } from '../shell/apollo';
import { useContextFilter, useContextInput } from '../shell/context';
import { Page } from '../shell/page';
import { Segments } from '../shell/segments';
import { Empty, Failure } from '../shell/states';
import { useMay } from '../shell/viewer';
import { useChangedElsewhere } from './changed-elsewhere';
import { columns } from './columns';
import { filtersOf, settled } from './filters';
import { GroupRail } from './group-rail';
import {
  cleared,
  exceptionParams,
  fromOrder,
  isChosen,
  isNarrowed,
  toFilter,
  toGroupBy,
  toggleGroup,
  toOrder,
  type View,
  withoutOwn,
} from './params';
import classes from './queue.module.css';
import { SelectionBar } from './selection-bar';
import { useTriage } from './use-triage';

// Dialogs come when somebody asks for them.
const AssignDialog = dynamic(() => import('./assign-dialog').then((module) => module.AssignDialog), { ssr: false });
const BulkAct = dynamic(() => import('./bulk-act').then((module) => module.BulkAct), { ssr: false });

const PAGE = 60;
const views: { value: View; label: string }[] = [
  { value: 'open', label: 'Open' },
  { value: 'closed', label: 'Closed' },
  { value: 'all', label: 'All' },
];
const QUEUE = graphql(`
  query ExceptionQueue($filter: ExceptionFilter, $orderBy: ExceptionOrder, $first: Int!, $after: String) {
    exceptions(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
      edges {
        cursor
        node {
          id
          ...CaseRow
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      total {
        count
        exact
      }
    }
  }
`);
const GROUPS = graphql(`
  query ExceptionGroups($filter: ExceptionFilter, $by: ExceptionGroupBy!) {
    exceptionGroups(filter: $filter, by: $by) {
      ...ExceptionGroupRow
    }
  }
`);
const FACETS = graphql(`
  query ExceptionFacets {
    exceptionTypes {
      value
      title
      rule
    }
    queues {
      id
      title
    }
    assignees {
      id
      name
      roleLabel
    }
  }
`);

type Change = Parameters<ReturnType<typeof useQueryStates<typeof exceptionParams>>[1]>[0];

/** The queue: groups at the left, filters above, cases by keyboard. */
export function QueuePage() {
  const [params, setParams] = useQueryStates(exceptionParams, { history: 'push' });
  const works = useMay('exceptions:work');
  const assigns = useMay('exceptions:assign');
  const context = useContextInput();
  const [{ entities }, setContext] = useContextFilter();
  const filter = useMemo(() => toFilter(params, context), [params, context]);
  const groupFilter = useMemo(() => toFilter(withoutOwn(params), context), [params, context]);
  const list = useQuery(QUEUE, { variables: { filter, orderBy: toOrder(params.sort), first: PAGE } });
  const groups = useQuery(GROUPS, { variables: { filter: groupFilter, by: toGroupBy(params.by) } });
  const facets = useQuery(FACETS, { fetchPolicy: 'cache-first' });

  // While another filter is on its way the old rows stay in place; an emptied table would make everything jump.
  const shown = list.data ?? (list.error ? undefined : list.previousData);
  const rows = useMemo(() => (shown?.exceptions.edges ?? []).map((edge) => edge.node), [shown]);
  const more = list.data?.exceptions.pageInfo;
  const elsewhere = useChangedElsewhere(() => {
    void list.refetch();
    void groups.refetch();
  });
  const triage = useTriage(rows, JSON.stringify(filter), {
    onActed: (ids) => {
      elsewhere.own(ids);
      void groups.refetch();
    },
  });
  const counted = groups.data ?? groups.previousData;

  return (
    <Page
      title="Exceptions"
      fill
      params={Object.keys(exceptionParams)}
      actions={
        <Segments label="State" options={views} value={params.view} onChange={(view) => void setParams({ view })} />
      }
    >
      <div className={classes.queue}>
        <GroupRail
          by={params.by}
          onBy={(by) => void setParams({ by })}
          groups={counted?.exceptionGroups}
          chosen={(key) => (params.by === 'entity' ? entities.includes(key) : isChosen(params, params.by, key))}
          onToggle={(key) => {
            const change = toggleGroup(params, params.by, key);
            if (change) void setParams(change as Change);
            else
              setContext({
                entities: entities.includes(key) ? entities.filter((code) => code !== key) : [...entities, key],
              });
          }}
        />
        <div className={classes.main}>
          <div className={classes.filters}>
            <FilterBar
              filters={filtersOf(params, {
                types: facets.data?.exceptionTypes ?? [],
                queues: facets.data?.queues ?? [],
                people: facets.data?.assignees ?? [],
                accountName: rows[0]?.account?.name,
              })}
              values={{ ...params }}
              search={{ key: 'q', placeholder: 'Case, account, invoice, words' }}
              onChange={(change) =>
                void setParams(settled(change) as Change, 'q' in change ? { history: 'replace' } : {})
              }
            />
            {triage.selected.length > 0 ? (
              <SelectionBar triage={triage} loaded={rows.length} total={shown?.exceptions.total} />
            ) : null}
          </div>
          <DataTable
            label="Cases"
            columns={columns}
            rows={rows}
            total={shown?.exceptions.total}
            pageInfo={more}
            loading={list.loading && !shown}
            loadingMore={list.loading && shown !== undefined}
            onLoadMore={() => {
              if (more?.hasNextPage && !list.loading) void list.fetchMore({ variables: { after: more.endCursor } });
            }}
            sort={toOrder(params.sort)}
            onSort={(sort) => void setParams({ sort: sort ? fromOrder(sort) : null })}
            rowHref={(row) => `/exceptions/${encodeURIComponent(row.id)}`}
            selection={works ? { ids: triage.ids, onChange: triage.setIds } : undefined}
            marks={elsewhere.marks}
            onActive={triage.setActive}
            exporting={{ list: 'cases', variables: { filter, orderBy: toOrder(params.sort) } }}
            storageKey="exceptions"
            actions={
              <>
                <ChangedPill count={elsewhere.marks.size} noun="case" onRefresh={elsewhere.refresh} />
                <Keys works={works} assigns={assigns} />
              </>
            }
            empty={
              list.error ? (
                <Failure error={list.error} what="The queue" onRetry={() => void list.refetch()} />
              ) : isNarrowed(params) || context ? (
                <Empty
                  title="No case fits"
                  action={
                    isNarrowed(params) ? (
                      <Button onClick={() => void setParams(cleared)}>Clear the filters</Button>
                    ) : undefined
                  }
                >
                  Nothing in your reach matches these filters and the region, entity and period above.
                </Empty>
              ) : (
                <Empty title={params.view === 'open' ? 'Nothing is broken' : 'No case'}>
                  {params.view === 'open'
                    ? 'No exception is open in your regions and entities. New ones appear here within minutes of the break.'
                    : 'No case of this kind yet.'}
                </Empty>
              )
            }
          />
        </div>
      </div>
      {triage.assigning ? (
        <AssignDialog
          handle={triage.assigning}
          title={triage.assigning.title}
          people={facets.data?.assignees ?? []}
          assign={triage.assign}
          onDone={triage.assigned}
          onClose={triage.stopAssigning}
        />
      ) : null}
      {triage.bulk ? (
        <BulkAct
          action={triage.bulk.action}
          items={triage.bulk.items}
          people={facets.data?.assignees ?? []}
          onClose={triage.bulkDone}
        />
      ) : null}
    </Page>
  );
}

/** The keys of triage, for those who have not learned them yet. */
function Keys({ works, assigns }: { works: boolean; assigns: boolean }) {
  const keys: [string, string, boolean][] = [
    ['j k', 'move', true],
    ['↵', 'open', true],
    ['x', 'select', works],
    ['c', 'claim', works],
    ['a', 'assign', assigns],
  ];
  return (
    <span className={classes.keys}>
      {keys
        .filter(([, , may]) => may)
        .map(([key, meaning]) => (
          <span key={key}>
            <kbd>{key}</kbd> {meaning}
          </span>
        ))}
    </span>
  );
}
