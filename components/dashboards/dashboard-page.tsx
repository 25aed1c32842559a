'use client';
import { type DashboardQuery, graphql, useQuery } from '../shell/apollo';
import { useContextInput } from '../shell/context';
import { Definition } from '../shell/definition';
import { formatDate } from '../shell/format';
import { Link, useIsOpen } from '../shell/link';
import { Page } from '../shell/page';
import { Failure, NotFound, SkeletonPanel, Stale } from '../shell/states';
import { TermBadge } from '../shell/term';
import { Time } from '../shell/time';
import { AtRisk } from './at-risk';
import { audienceOf, audiences, type SectionName } from './audience';
import classes from './dashboard.module.css';
import { KpiTile } from './kpi-tile';
import { Lags } from './lags';
import { Posting } from './posting';
import { Variance } from './variance';

const DASHBOARD = graphql(`
  query Dashboard($context: ContextInput) {
    dashboard(context: $context) {
      freshAsOf
      slowestSource
      from
      to
      provisional
      tiles {
        ...KpiTile
      }
      lags {
        ...LagFigure
      }
      postingFailures {
        ...PostingFailureFigure
      }
      postingTrend {
        ...PostingTrendPoint
      }
      variance {
        ...VarianceFigure
      }
      atRisk {
        ...AtRiskFigure
      }
    }
  }
`);
type Figures = DashboardQuery['dashboard'];

const parts: Record<SectionName, (figures: Figures) => React.ReactNode> = {
  tiles: ({ tiles }) => (
    <section className={classes.tiles} aria-label="Key figures">
      {tiles.map((tile) => (
        <KpiTile key={tile.code} tile={tile} />
      ))}
    </section>
  ),
  lags: ({ lags }) => <Lags lags={lags} />,
  posting: ({ postingFailures, postingTrend }) => <Posting failures={postingFailures} trend={postingTrend} />,
  variance: ({ variance }) => <Variance figures={variance} />,
  atRisk: ({ atRisk }) => <AtRisk figures={atRisk} />,
};

/** The figures of one audience under the context bar's region, entity and period. */
export function DashboardPage({ name }: { name: string }) {
  const audience = audienceOf(name);
  const context = useContextInput();
  const { data, previousData, error, loading, refetch } = useQuery(DASHBOARD, {
    variables: { context },
    skip: !audience,
  });
  // While another period is fetched the old figures stay, dimmed: a page that empties itself loses the reader's place.
  const figures = (data ?? (error ? undefined : previousData))?.dashboard;
  if (!audience)
    return (
      <Page title="Dashboard">
        <NotFound what="dashboard" />
      </Page>
    );
  return (
    <Page title={audience.title} actions={<Audiences />}>
      {figures ? (
        <div className={classes.dashboard} data-stale={loading && !data ? '' : undefined} aria-busy={loading}>
          <Standing figures={figures} />
          {error ? (
            <Stale asOf={figures.freshAsOf}>The newest figures could not be loaded; these are the last ones.</Stale>
          ) : null}
          {audience.sections.map((section) => (
            <div key={section}>{parts[section](figures)}</div>
          ))}
        </div>
      ) : error ? (
        <Failure error={error} what="The dashboard" onRetry={() => void refetch()} />
      ) : (
        <div className={classes.dashboard}>
          <div className={classes.standing} />
          <div className={classes.tiles}>
            {Array.from({ length: 8 }, (_, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
              <SkeletonPanel key={index} height={104} />
            ))}
          </div>
          <SkeletonPanel height={260} />
          <SkeletonPanel height={260} />
        </div>
      )}
    </Page>
  );
}

/** Period, comparison, provisional or final, and how fresh: what every figure below is to be read with. */
function Standing({ figures }: { figures: Figures }) {
  return (
    <div className={classes.standing}>
      <span>
        {formatDate(figures.from)} – {formatDate(figures.to)}, compared with the period before
      </span>
      {figures.provisional ? (
        <TermBadge
          term={{
            label: 'Provisional',
            tone: 'PROGRESS',
            description:
              'Some transactions of the period can still move: a stage that applies to them is not complete.',
          }}
        />
      ) : (
        <TermBadge
          term={{
            label: 'Final',
            tone: 'DONE',
            description: 'Every stage that applies is complete, or the period is certified.',
          }}
        />
      )}
      {figures.freshAsOf ? (
        <span>
          <span>
            Fresh as of <Time at={figures.freshAsOf} />
            {figures.slowestSource ? <>, slowest source {figures.slowestSource}</> : null}
          </span>
          <Definition title="Freshness">
            The newest receipt of the source that is furthest behind. What it has not told yet is in none of these
            figures.
          </Definition>
        </span>
      ) : (
        <span>No source has reported yet</span>
      )}
    </div>
  );
}

function Audiences() {
  const isOpen = useIsOpen();
  return (
    <nav className={classes.audiences} aria-label="Dashboards">
      {audiences.map(({ name, title }) => (
        <Link key={name} href={`/dashboards/${name}`} aria-current={isOpen(`/dashboards/${name}`) ? 'page' : undefined}>
          {title.replace(' dashboard', '')}
        </Link>
      ))}
    </nav>
  );
}
