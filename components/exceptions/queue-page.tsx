'use client';
import { Button, useMatches } from '@mantine/core';
import dynamic from 'next/dynamic';
import { useQueryStates } from 'nuqs';
import { useMemo, useState } from 'react';
import { ChangedPill } from '../data-table/changed-pill';
import { DataTable } from '../data-table/data-table';
import { FilterBar } from '../data-table/filter-bar';
import { graphql, useQuery } from '../shell/apollo';
import { useContextFilter, useContextInput } from '../shell/context';
import { Link } from '../shell/link';
import { Page } from '../shell/page';
import { Segments } from '../shell/segments';
import { Empty, Failure } from '../shell/states';
import { useMay } from '../shell/viewer';
import type { BulkAction } from './bulk-act';
import { useChangedElsewhere } from './changed-elsewhere';
import { CloseCountdown } from './close-countdown';
import { columns, columnsBeside } from './columns';
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
import { useStandardView } from './use-standard-view';
import { useTriage } from './use-triage';
import { useWhole } from './use-whole';
import { ViewsMenu } from './views-menu';

// Dialogs come when somebody asks for them.
const AssignDialog = dynamic(() => import('./assign-dialog').then((module) => module.AssignDialog), { ssr: false });
const CommentDialog = dynamic(() => import('./comment-dialog').then((module) => module.CommentDialog), { ssr: false });
const WholeAct = dynamic(() => import('./whole-act').then((module) => module.WholeAct), { ssr: false });
const CasePane = dynamic(() => import('./case-page').then((module) => module.CasePane), { ssr: false });
const WaitDialog = dynamic(() => import('./wait-dialog').then((module) => module.WaitDialog), { ssr: false });
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
    savedViews {
      ...SavedViewFields
    }
    defaultView
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
  const facets = useQuery(FACETS, { fetchPolicy: 'cache-first' });
  const opening = useStandardView(facets);
  const list = useQuery(QUEUE, { skip: opening, variables: { filter, orderBy: toOrder(params.sort), first: PAGE } });
  const groups = useQuery(GROUPS, { skip: opening, variables: { filter: groupFilter, by: toGroupBy(params.by) } });

  // While another filter is on its way the old rows stay in place; an emptied table would make everything jump.
  const shown = list.data ?? (list.error ? undefined : list.previousData);
  const rows = useMemo(() => (shown?.exceptions.edges ?? []).map((edge) => edge.node), [shown]);
  const more = list.data?.exceptions.pageInfo;
  const elsewhere = useChangedElsewhere(filter, rows, () => {
    void list.refetch();
    void groups.refetch();
  });
  // Wide enough, a case opens beside the list; on a phone its page does.
  const wide = useMatches({ base: false, md: true }, { getInitialValueInEffect: true });
  const beside = params.case === null ? null : (rows.find(({ number }) => number === params.case)?.id ?? null);
  const whole = useWhole(filter);
  const [acting, setActing] = useState<BulkAction | null>(null);
  const closeCase = () => void setParams({ case: null });
  const triage = useTriage(rows, JSON.stringify(filter), {
    beside,
    onEscape: () => {
      if (params.case === null) return false;
      closeCase();
      return true;
    },
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
      subtitle={<CloseCountdown />}
      actions={
        <>
          <Link href="/causes">Causes</Link>
          <Segments label="State" options={views} value={params.view} onChange={(view) => void setParams({ view })} />
        </>
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
        <div className={classes.split}>
          <div className={classes.main}>
            <div className={classes.filters}>
              <ViewsMenu
                views={facets.data?.savedViews ?? []}
                current={params.saved}
                standard={facets.data?.defaultView ?? null}
                onChanged={() => void facets.refetch()}
              />
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
                <SelectionBar
                  triage={triage}
                  loaded={rows.length}
                  total={shown?.exceptions.total}
                  all={whole}
                  onAct={setActing}
                />
              ) : null}
            </div>
            <DataTable
              label="Cases"
              columns={wide && params.case !== null ? columnsBeside : columns}
              rows={rows}
              total={shown?.exceptions.total}
              pageInfo={more}
              loading={(list.loading || opening) && !shown}
              loadingMore={list.loading && shown !== undefined}
              onLoadMore={() => {
                if (more?.hasNextPage && !list.loading) void list.fetchMore({ variables: { after: more.endCursor } });
              }}
              sort={toOrder(params.sort)}
              onSort={(sort) => void setParams({ sort: sort ? fromOrder(sort) : null })}
              rowHref={(row) => `/exceptions/${encodeURIComponent(row.id)}`}
              selection={works ? { ids: triage.ids, onChange: triage.setIds } : undefined}
              marks={elsewhere.marks}
              onActive={(row) => {
                triage.setActive(row);
                // The case beside the list follows the keys; of these steps the browser's history keeps none.
                if (row && wide && params.case !== null) void setParams({ case: row.number }, { history: 'replace' });
              }}
              onOpen={wide ? (row) => void setParams({ case: row.number }) : undefined}
              current={beside}
              density={{ value: params.rows, onChange: (rows) => void setParams({ rows }, { history: 'replace' }) }}
              exporting={{ list: 'cases', variables: { filter, orderBy: toOrder(params.sort) } }}
              storageKey="exceptions"
              actions={
                <>
                  <ChangedPill
                    count={elsewhere.marks.size}
                    fresh={elsewhere.fresh}
                    many={elsewhere.many}
                    noun="case"
                    onRefresh={elsewhere.refresh}
                  />
                  <Link href="/exceptions/types">Types</Link>
                  {params.case === null ? <Keys works={works} assigns={assigns} /> : null}
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
          {wide && params.case !== null ? (
            <div className={classes.beside}>
              <CasePane id={params.case} onClose={closeCase} />
            </div>
          ) : null}
        </div>
      </div>
      {triage.commenting ? (
        <CommentDialog
          handle={triage.commenting}
          title={triage.commenting.title}
          comment={triage.comment}
          onDone={triage.commented}
          onClose={triage.stopCommenting}
        />
      ) : null}
      {triage.waiting ? (
        <WaitDialog
          handle={triage.waiting}
          title={triage.waiting.title}
          wait={triage.wait}
          onDone={triage.waited}
          onClose={triage.stopWaiting}
        />
      ) : null}
      {acting && whole.whole ? (
        <WholeAct
          action={acting}
          whole={whole.whole}
          people={facets.data?.assignees ?? []}
          onClose={(acted) => {
            setActing(null);
            if (!acted) return;
            whole.clear();
            triage.setIds(new Set());
            elsewhere.refresh();
          }}
        />
      ) : null}
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
    ['w', 'wait', works],
    ['.', 'comment', works],
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
