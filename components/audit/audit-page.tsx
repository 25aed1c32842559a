'use client';
import { Button } from '@mantine/core';
import { useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import { DataTable } from '../data-table/data-table';
import { FilterBar } from '../data-table/filter-bar';
import { graphql, useQuery } from '../shell/apollo';
import { Field } from '../shell/controls';
import { Page } from '../shell/page';
import { Empty, Failure, Forbidden } from '../shell/states';
import { useMay, useViewer } from '../shell/viewer';
import classes from './audit.module.css';
import { Chain } from './chain';
import { columns } from './columns';
import { AuditEntry } from './entry';
import { auditParams, cleared, filtersOf, isNarrowed, toFilter } from './params';

const PAGE = 60;
const AUDIT = graphql(`
  query Audit($filter: AuditFilter, $first: Int!, $after: String) {
    auditEntries(filter: $filter, first: $first, after: $after) {
      edges {
        cursor
        node {
          id
          ...AuditRow
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
const CHOICES = graphql(`
  query AuditChoices {
    auditChoices {
      actors {
        id
        name
      }
      actions
      subjectKinds
    }
  }
`);

/** What people did: found by who, what, about what and when; each with before, after and reason; the chain verified. */
export function AuditPage() {
  const viewer = useViewer();
  const may = useMay('audit:read');
  if (viewer && !may)
    return (
      <Page title="Audit">
        <Forbidden>What people did is read by auditors and administrators.</Forbidden>
      </Page>
    );
  return <Acts />;
}

function Acts() {
  const [params, setParams] = useQueryStates(auditParams, { history: 'push' });
  const filter = useMemo(() => toFilter(params), [params]);
  const { data, previousData, error, loading, fetchMore, refetch } = useQuery(AUDIT, {
    variables: { filter, first: PAGE },
  });
  const choices = useQuery(CHOICES, { fetchPolicy: 'cache-first' });
  const filters = useMemo(
    () => filtersOf(choices.data?.auditChoices ?? { actors: [], actions: [], subjectKinds: [] }),
    [choices.data],
  );
  const shown = (data ?? (error ? undefined : previousData))?.auditEntries;
  const rows = useMemo(() => (shown?.edges ?? []).map((edge) => edge.node), [shown]);
  const more = data?.auditEntries.pageInfo;
  const open = params.entry ? rows.find(({ id }) => id === params.entry) : undefined;
  return (
    <Page title="Audit" fill params={Object.keys(auditParams)}>
      <Chain />
      <FilterBar
        filters={filters}
        values={{ ...params }}
        search={{ key: 'subject', placeholder: 'Subject: a code, a name, an ID' }}
        onChange={(change) => void setParams(change, 'subject' in change ? { history: 'replace' } : {})}
      />
      <div className={classes.days}>
        <Field
          label="From, UTC"
          type="date"
          value={params.from}
          onChange={(event) => void setParams({ from: event.currentTarget.value || null })}
        />
        <Field
          label="To, UTC"
          type="date"
          value={params.to}
          onChange={(event) => void setParams({ to: event.currentTarget.value || null })}
        />
      </div>
      <DataTable
        label="Acts"
        columns={columns}
        rows={rows}
        total={shown?.total}
        pageInfo={more}
        loading={loading && !shown}
        loadingMore={loading && shown !== undefined}
        onLoadMore={() => {
          if (more?.hasNextPage && !loading) void fetchMore({ variables: { after: more.endCursor } });
        }}
        onOpen={(row) => void setParams({ entry: row.id })}
        storageKey="audit"
        empty={
          error ? (
            <Failure error={error} what="The audit" onRetry={() => void refetch()} />
          ) : isNarrowed(params) ? (
            <Empty
              title="No act fits"
              action={<Button onClick={() => void setParams(cleared)}>Clear the filters</Button>}
            >
              Nobody did that in these days. A subject is found by its whole code, name or ID.
            </Empty>
          ) : (
            <Empty title="Nothing was done yet">Every change that a person makes stands here from then on.</Empty>
          )
        }
      />
      {open ? <AuditEntry row={open} onClose={() => void setParams({ entry: null })} /> : null}
    </Page>
  );
}
