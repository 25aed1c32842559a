'use client';
import { Button } from '@mantine/core';
import { parseAsString, useQueryState } from 'nuqs';
import { useState } from 'react';
import { FigureTable } from '../charts/figure-table';
import { type DeadLetterRowFragment, graphql, useQuery } from '../shell/apollo';
import { Dialog } from '../shell/dialog';
import { formatTotal } from '../shell/format';
import { Identifier } from '../shell/identifier';
import { Section } from '../shell/page';
import { Failure, SkeletonRows } from '../shell/states';
import { TermBadge } from '../shell/term';
import { Time } from '../shell/time';
import { useMay } from '../shell/viewer';
import { legible } from './balance';
import { Discard } from './discard';
import classes from './pipeline.module.css';

graphql(`
  fragment DeadLetterRow on DeadLetter {
    id
    source
    receivedAt
    ceId
    ceType
    code
    message
    body
    status
  }
`);

// Its own operation, apart from the page's: that one polls, which would throw away the pages read here.
const DEAD_LETTERS = graphql(`
  query DeadLetters($source: String, $first: Int!, $after: String) {
    deadLetters(source: $source, first: $first, after: $after) {
      edges {
        cursor
        node {
          id
          ...DeadLetterRow
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
/** The one that a search led to, wherever it stands in the list. */
const DEAD_LETTER = graphql(`
  query DeadLetter($id: ID!) {
    node(id: $id) {
      id
      ...DeadLetterRow
    }
  }
`);
const PAGE = 10;

/** What could not be read, newest first, with the reason in plain words and the body as it came. */
export function DeadLetters({ source }: { source?: string }) {
  const { data, error, loading, fetchMore, refetch } = useQuery(DEAD_LETTERS, { variables: { source, first: PAGE } });
  const [chosen, setChosen] = useState<DeadLetterRowFragment | null>(null);
  const [asked, setAsked] = useQueryState('letter', parseAsString);
  const named = useQuery(DEAD_LETTER, { variables: { id: asked ?? '' }, skip: !asked }).data?.node;
  const open = chosen ?? (named && 'body' in named ? named : null);
  const mayWork = useMay('exceptions:work');
  const close = () => {
    setChosen(null);
    if (asked) void setAsked(null);
  };
  const letters = data?.deadLetters;
  const more = letters?.pageInfo.hasNextPage ? letters.pageInfo.endCursor : null;
  return (
    <div id="dead-letters">
      <Section
        title={letters ? `Dead letters: ${formatTotal(letters.total)}` : 'Dead letters'}
        definition="Deliveries that could not be read: the schema does not fit, or the adapter failed. Nothing is lost; they are kept with their reason, and read again once the schema or the adapter is mended, or sent again by the source."
      >
        {letters ? (
          <>
            <FigureTable
              label="Dead letters"
              rows={letters.edges.map((edge) => edge.node)}
              rowKey={(letter) => letter.id}
              empty="None: everything that arrived could be read."
              columns={[
                { key: 'received', head: 'Received', cell: (letter) => <Time at={letter.receivedAt} /> },
                ...(source
                  ? []
                  : [{ key: 'source', head: 'Source', cell: (letter: DeadLetterRowFragment) => letter.source }]),
                {
                  key: 'code',
                  head: 'Reason',
                  cell: (letter) => (
                    <TermBadge plain term={{ label: letter.code, tone: 'BROKEN', description: letter.message }} />
                  ),
                },
                {
                  key: 'message',
                  head: 'What is wrong',
                  words: true,
                  cell: (letter) => <div className={classes.message}>{letter.message}</div>,
                },
                {
                  key: 'type',
                  head: 'Type',
                  wide: true,
                  cell: (letter) => <span className="mono">{letter.ceType ?? 'not readable'}</span>,
                },
                {
                  key: 'ce',
                  head: 'Signal ID',
                  wide: true,
                  width: 150,
                  cell: (letter) => <Identifier value={letter.ceId} label="Signal ID" />,
                },
                { key: 'status', head: 'Status', wide: true, cell: (letter) => letter.status },
                {
                  key: 'body',
                  head: <span className="visually-hidden">Body</span>,
                  right: true,
                  cell: (letter) => (
                    <Button
                      variant="subtle"
                      size="compact-xs"
                      onClick={() => setChosen(letter)}
                      aria-label={`Show the body of ${letter.ceId ?? 'this dead letter'}`}
                    >
                      Body
                    </Button>
                  ),
                },
              ]}
            />
            {more ? (
              <div className={classes.more}>
                <Button loading={loading} onClick={() => void fetchMore({ variables: { after: more } })}>
                  Show {PAGE} more
                </Button>
              </div>
            ) : null}
          </>
        ) : error ? (
          <Failure error={error} what="The dead letters" onRetry={() => void refetch()} />
        ) : (
          <SkeletonRows rows={6} label="Loading dead letters" />
        )}
      </Section>
      {open ? (
        <Dialog onClose={close} title="Body as received" width={620}>
          <p style={{ marginTop: 0 }}>{open.message}</p>
          <pre className={classes.body}>{legible(open.body)}</pre>
          {open.status === 'open' && mayWork ? (
            <Discard
              key={open.id}
              letter={open}
              onDone={() => {
                close();
                void refetch();
              }}
            />
          ) : null}
        </Dialog>
      ) : null}
    </div>
  );
}
