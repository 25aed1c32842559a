'use client';
import { Button, TextInput } from '@mantine/core';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useState } from 'react';
import { FigureTable } from '../charts/figure-table';
import { graphql, type MasterDataRowFragment, useQuery } from '../shell/apollo';
import { Dialog } from '../shell/dialog';
import { formatCount, NONE } from '../shell/format';
import { Identifier } from '../shell/identifier';
import { Json } from '../shell/json';
import { Section } from '../shell/page';
import { Segments } from '../shell/segments';
import { Failure, SkeletonRows } from '../shell/states';
import { Day, Time } from '../shell/time';
import { System } from '../shell/viewer';
import { AdminFrame } from './frame';

graphql(`
  fragment MasterDataRow on MasterDataItem {
    id
    kind
    code
    title
    attributes {
      name
      value
    }
    source
    validFrom
    validTo
    versions
    statedAt
  }
`);
const LIST = graphql(`
  query MasterData($kind: MasterDataKind!, $search: String, $first: Int!, $after: String) {
    masterData(kind: $kind, search: $search, first: $first, after: $after) {
      edges {
        cursor
        node {
          id
          ...MasterDataRow
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
const HISTORY = graphql(`
  query MasterDataHistory($kind: MasterDataKind!, $id: ID!) {
    masterDataHistory(kind: $kind, id: $id) {
      source
      statedAt
      knownAt
      validFrom
      validTo
      says
    }
  }
`);

const KINDS = [
  { value: 'products', label: 'Products', kind: 'PRODUCT' },
  { value: 'prices', label: 'Prices', kind: 'PRICE' },
  { value: 'mappings', label: 'ERP mappings', kind: 'ERP_MAPPING' },
] as const;
const params = {
  what: parseAsStringLiteral(KINDS.map(({ value }) => value)).withDefault('products'),
  q: parseAsString.withDefault('').withOptions({ history: 'replace' }),
};
const PAGE = 50;

/** The catalogue as it holds today, with who states it and what was stated before. What the systems own is changed there. */
export function MasterData() {
  const [{ what, q }, setParams] = useQueryStates(params, { history: 'push' });
  const { kind, label } = KINDS.find(({ value }) => value === what) ?? KINDS[0];
  const { data, previousData, error, loading, fetchMore, refetch } = useQuery(LIST, {
    variables: { kind, search: q.trim() || null, first: PAGE },
  });
  const [opened, setOpened] = useState<MasterDataRowFragment | null>(null);
  const shown = (data ?? (error ? undefined : previousData))?.masterData;
  const rows = (shown?.edges ?? []).map(({ node }) => node);
  const more = data?.masterData.pageInfo;
  return (
    <AdminFrame
      at="/admin/master-data"
      title="Master data"
      lead="Products, published and agreed prices, and how each entity’s ERP books them: as the systems state it. They own it; what is wrong is mended there and seen here."
    >
      <Section
        title={shown ? `${label}: ${formatCount(shown.total.count)}${shown.total.exact ? '' : '+'}` : label}
        actions={
          <>
            <Segments
              label="Kind of master data"
              options={KINDS}
              value={what}
              onChange={(next) => void setParams({ what: next })}
            />
            <TextInput
              aria-label="Search"
              placeholder="Identifier, product, customer, account"
              value={q}
              onChange={(event) => void setParams({ q: event.currentTarget.value || null })}
            />
          </>
        }
      >
        {shown ? (
          <>
            <FigureTable
              label={label}
              rows={rows}
              rowKey={({ id }) => id}
              empty={q ? 'Nothing fits this search.' : 'No system has stated any yet.'}
              columns={[
                {
                  key: 'code',
                  head: 'Identifier',
                  cell: (row) => <Identifier value={row.code} label={label} />,
                },
                { key: 'title', head: kind === 'PRODUCT' ? 'Name' : 'Of', words: true, cell: (row) => row.title },
                {
                  key: 'says',
                  head: 'States',
                  words: true,
                  cell: (row) =>
                    row.attributes.length === 0 ? (
                      <span className="quiet">{NONE}</span>
                    ) : (
                      row.attributes.map(({ name, value }) => (
                        <div key={name}>
                          <span className="quiet">{name}</span> {value}
                        </div>
                      ))
                    ),
                },
                {
                  key: 'valid',
                  head: 'Valid',
                  wide: true,
                  cell: (row) =>
                    row.validFrom ? (
                      <>
                        from <Day at={row.validFrom} />
                        {row.validTo ? (
                          <>
                            {' '}
                            to <Day at={row.validTo} />
                          </>
                        ) : null}
                      </>
                    ) : (
                      <span className="quiet">always</span>
                    ),
                },
                { key: 'source', head: 'Source', wide: true, cell: (row) => <System code={row.source} /> },
                {
                  key: 'history',
                  head: 'History',
                  cell: (row) => (
                    <Button size="compact-sm" onClick={() => setOpened(row)} aria-label={`History of ${row.code}`}>
                      {`${formatCount(row.versions)} ${row.versions === 1 ? 'statement' : 'statements'}`}
                    </Button>
                  ),
                },
              ]}
            />
            {more?.hasNextPage ? (
              <Button onClick={() => void fetchMore({ variables: { after: more.endCursor } })} loading={loading}>
                Show more
              </Button>
            ) : null}
          </>
        ) : error ? (
          <Failure error={error} what="The master data" onRetry={() => void refetch()} />
        ) : (
          <SkeletonRows rows={6} label="Loading the master data" />
        )}
      </Section>
      {opened ? <History item={opened} onClose={() => setOpened(null)} /> : null}
    </AdminFrame>
  );
}

function History({ item, onClose }: { item: MasterDataRowFragment; onClose: () => void }) {
  const { data, error, refetch } = useQuery(HISTORY, { variables: { kind: item.kind, id: item.id } });
  return (
    <Dialog title={`What was stated of ${item.code}`} width={820} onClose={onClose}>
      {data ? (
        <FigureTable
          label="Statements"
          rows={data.masterDataHistory}
          rowKey={({ source, statedAt, says }) => `${source} ${statedAt} ${says}`}
          columns={[
            { key: 'at', head: 'Stated', cell: (row) => <Time at={row.statedAt} /> },
            { key: 'source', head: 'By', cell: (row) => <System code={row.source} /> },
            {
              key: 'valid',
              head: 'Valid from',
              cell: (row) => (row.validFrom ? <Day at={row.validFrom} /> : <span className="quiet">always</span>),
            },
            { key: 'says', head: 'Says', words: true, cell: (row) => <Json text={row.says} label="Statement" /> },
          ]}
        />
      ) : error ? (
        <Failure error={error} what="The history" onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={3} label="Loading the history" />
      )}
    </Dialog>
  );
}
