'use client';
import { ChangedPill } from '../data-table/changed-pill';
import { graphql, useQuery } from '../shell/apollo';
import { useApply } from '../shell/applied';
import { formatCount } from '../shell/format';
import { Link } from '../shell/link';
import { useChanged } from '../shell/live';
import { Money } from '../shell/money';
import { Page, Section } from '../shell/page';
import { Empty, Failure, SkeletonPanel } from '../shell/states';
import { TermBadge, ToneIcon } from '../shell/term';
import { Time } from '../shell/time';
import { useViewer } from '../shell/viewer';
import { HomeFigures } from './figures';
import classes from './home.module.css';

const HOME = graphql(`
  query Home {
    home {
      greeting
      ...HomeFigures
      due {
        id
        number
        title
        accountName
        amountAtRisk {
          amount
          currency
        }
        statusTerm {
          code
          label
          tone
          description
        }
        severityTerm {
          code
          label
          tone
          description
        }
        dueAt
        overdue
      }
      queues {
        id
        title
        openCount
        overdueCount
        unrouted
      }
      changed {
        id
        at
        title
        detail
        tone
        source
        actor
        amount
        currency
        record
      }
    }
  }
`);

/** Where the day begins: what is due, whose it is, what it is worth, what changed. */
export function HomePage() {
  const viewer = useViewer();
  const { data, loading, error, refetch } = useQuery(HOME);
  const changed = useChanged('exceptions');
  const home = data?.home;
  useApply('no period');
  const mayCases = viewer?.screens.includes('/exceptions') ?? true;
  return (
    <Page
      title="Home"
      params={[]}
      heading={home?.greeting ?? 'Home'}
      subtitle={viewer?.roleLabel}
      actions={
        <ChangedPill
          count={changed.count}
          noun="case"
          loading={loading}
          onRefresh={() => {
            changed.clear();
            void refetch();
          }}
        />
      }
    >
      {error && !home ? <Failure error={error} what="The home page" onRetry={() => void refetch()} /> : null}
      {!home && !error ? (
        <div style={{ display: 'grid', gap: 12 }}>
          <SkeletonPanel height={84} />
          <SkeletonPanel height={320} />
        </div>
      ) : null}
      {home ? (
        <>
          {mayCases ? <HomeFigures home={home} queues={home.queues.map((queue) => queue.id)} /> : null}
          <div className={classes.columns}>
            <div className={classes.side}>
              <Section
                title="My work, by due time"
                actions={<Link href="/exceptions?mine=true">All of mine</Link>}
                definition="Cases assigned to you. Due is the earlier of the SLA in business hours and the cut-off of the period that the document would post to."
              >
                {home.due.length === 0 ? (
                  <Empty title="Nothing is waiting for you">
                    Cases assigned to you appear here, the most urgent first.
                  </Empty>
                ) : (
                  <ul className={classes.rows}>
                    {home.due.map((each) => (
                      <li key={each.id}>
                        <Link
                          href={`/exceptions/${encodeURIComponent(each.id)}`}
                          className={`${classes.row} ${classes.due}`}
                          title={each.title}
                        >
                          <span title={`Severity: ${each.severityTerm.label}`}>
                            <ToneIcon tone={each.severityTerm.tone} />
                            <span className="visually-hidden">Severity {each.severityTerm.label}</span>
                          </span>
                          <span className={classes.two}>
                            <span className={classes.clip} style={{ display: 'block' }}>
                              {each.title}
                            </span>
                            <small className={classes.clip}>
                              #{each.number} · {each.accountName ?? 'no account'}
                            </small>
                          </span>
                          <TermBadge term={each.statusTerm} plain />
                          <span className={classes.right}>
                            {each.amountAtRisk ? (
                              <Money amount={each.amountAtRisk.amount} currency={each.amountAtRisk.currency} />
                            ) : (
                              <span className="quiet">unknown</span>
                            )}
                          </span>
                          <span className={`${classes.right} ${each.overdue ? classes.late : ''}`}>
                            <Time at={each.dueAt} />
                          </span>
                        </Link>
                      </li>
                    ))}
                  </ul>
                )}
              </Section>
              <Section title="What changed">
                {home.changed.length === 0 ? (
                  <Empty title="Nothing new">Nothing has changed in your reach since you last looked.</Empty>
                ) : (
                  <ul className={classes.rows}>
                    {home.changed.map((entry) => (
                      <li key={entry.id} className={`${classes.row} ${classes.change}`}>
                        <ToneIcon tone={entry.tone} size={13} />
                        <span className={classes.two}>
                          <span className={classes.clamp} title={entry.title}>
                            {entry.title}
                          </span>
                          <small>
                            <Time at={entry.at} />
                            {[entry.detail, entry.actor].filter(Boolean).map((text) => ` · ${text}`)}
                          </small>
                        </span>
                      </li>
                    ))}
                  </ul>
                )}
              </Section>
            </div>
            <Section title="My queues">
              {home.queues.length === 0 ? (
                <Empty title="No queue">You are in no team that owns a queue.</Empty>
              ) : (
                <ul className={classes.rows}>
                  {home.queues.map((queue) => (
                    <li key={queue.id}>
                      <Link
                        href={`/exceptions?queue=${encodeURIComponent(queue.id)}`}
                        className={`${classes.row} ${classes.queue}`}
                      >
                        <span className={classes.clip}>{queue.title}</span>
                        {queue.overdueCount > 0 ? (
                          <span className={`${classes.late} tabular`}>{formatCount(queue.overdueCount)} overdue</span>
                        ) : (
                          <span />
                        )}
                        <span className="tabular">{formatCount(queue.openCount)} open</span>
                      </Link>
                    </li>
                  ))}
                </ul>
              )}
            </Section>
          </div>
        </>
      ) : null}
    </Page>
  );
}
