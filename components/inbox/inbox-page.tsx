'use client';
import { Button } from '@mantine/core';
import { parseAsBoolean, useQueryStates } from 'nuqs';
import { graphql, useMutation, useQuery } from '../shell/apollo';
import { useApply } from '../shell/applied';
import { attemptKey } from '../shell/attempt';
import { formatTotal } from '../shell/format';
import { Link } from '../shell/link';
import { useChanges } from '../shell/live';
import { Page, Section } from '../shell/page';
import { Segments } from '../shell/segments';
import { Empty, Failure, SkeletonPanel } from '../shell/states';
import { TermBadge } from '../shell/term';
import { Time } from '../shell/time';
import classes from './inbox.module.css';

const INBOX = graphql(`
  query Inbox($unread: Boolean, $first: Int!, $after: String) {
    notifications(unread: $unread, first: $first, after: $after) {
      edges {
        node {
          id
          kind
          title
          href
          at
          read
          count
          exception {
            id
            title
            statusTerm {
              code
              label
              tone
              description
            }
          }
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
const MARK_READ = graphql(`
  mutation MarkNotificationsRead($input: MarkNotificationsReadInput!) {
    markNotificationsRead(input: $input) {
      __typename
    }
  }
`);

const PAGE = 50;
const params = { all: parseAsBoolean.withDefault(false) };

/** What the reader was told, the newest first; what is about cases out of their reach now is not in it. */
export function InboxPage() {
  const [{ all }, setParams] = useQueryStates(params, { history: 'push' });
  const { data, previousData, error, loading, refetch, fetchMore } = useQuery(INBOX, {
    variables: { unread: all ? undefined : true, first: PAGE },
  });
  const [send, marking] = useMutation(MARK_READ);
  useApply('no period');
  useChanges('inbox', () => void refetch());
  const shown = (data ?? previousData)?.notifications;
  const rows = shown?.edges.map(({ node }) => node) ?? [];
  const mark = (which: { ids: string[] } | { until: string }) =>
    send({ variables: { input: { idempotencyKey: attemptKey(), ...which } } })
      .then(() => refetch())
      .catch(() => undefined);
  const newest = rows[0]?.at;
  return (
    <Page
      title="Inbox"
      params={Object.keys(params)}
      subtitle={shown ? `${formatTotal(shown.total)} ${all ? 'in all' : 'unread'}` : undefined}
      actions={
        <>
          <Segments
            label="Which"
            options={[
              { value: 'unread', label: 'Unread' },
              { value: 'all', label: 'All' },
            ]}
            value={all ? 'all' : 'unread'}
            onChange={(value) => void setParams({ all: value === 'all' })}
          />
          <Button
            disabled={!rows.some(({ read }) => !read)}
            loading={marking.loading}
            onClick={() => newest && void mark({ until: newest })}
          >
            Mark all read
          </Button>
          <Link href="/inbox/settings">What I am told</Link>
        </>
      }
    >
      {error && !shown ? <Failure error={error} what="The inbox" onRetry={() => void refetch()} /> : null}
      {!shown && !error ? <SkeletonPanel height={320} label="Loading the inbox" /> : null}
      {shown ? (
        <Section title={all ? 'Everything' : 'Not read yet'}>
          {rows.length === 0 ? (
            <Empty title={all ? 'Nothing yet' : 'Nothing unread'}>
              You are told when somebody mentions you, gives you a case, or something happens to a case that is yours or
              that you watch.
            </Empty>
          ) : (
            <ul className={classes.rows}>
              {rows.map((row) => (
                <li key={row.id} data-unread={!row.read || undefined}>
                  <Link
                    href={row.href}
                    className={classes.row}
                    onClick={() => {
                      if (!row.read) void mark({ ids: [row.id] });
                    }}
                  >
                    <span className={classes.dot} aria-hidden />
                    <span className={classes.words}>
                      <span>
                        {row.read ? null : <span className="visually-hidden">Unread: </span>}
                        {row.title}
                      </span>
                      {row.exception && row.count === 1 ? (
                        <small>{row.exception.title}</small>
                      ) : (
                        <small>{row.kind}</small>
                      )}
                    </span>
                    {row.exception && row.count === 1 ? <TermBadge term={row.exception.statusTerm} plain /> : <span />}
                    <span className={classes.at}>
                      <Time at={row.at} />
                    </span>
                  </Link>
                  {row.read ? null : (
                    <Button size="compact-xs" variant="subtle" onClick={() => void mark({ ids: [row.id] })}>
                      Mark read
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          )}
          {shown.pageInfo.hasNextPage ? (
            <div className={classes.more}>
              <Button
                loading={loading}
                onClick={() => void fetchMore({ variables: { after: shown.pageInfo.endCursor } })}
              >
                Load more
              </Button>
            </div>
          ) : null}
        </Section>
      ) : null}
    </Page>
  );
}
