'use client';
import { type DashboardQuery, graphql, useQuery } from '../shell/apollo';
import { useApply } from '../shell/applied';
import { useContextInput } from '../shell/context';
import { Link, useIsOpen } from '../shell/link';
import { Page } from '../shell/page';
import { Failure, NotFound, SkeletonPanel, Stale } from '../shell/states';
import { AtRisk } from './at-risk';
import { audienceOf, audiences } from './audience';
import { Bridge } from './bridge';
import classes from './dashboard.module.css';
import { KpiTile } from './kpi-tile';
import { Lags } from './lags';
import { Posting } from './posting';
import { Standing } from './standing';
import { Variance } from './variance';

const DASHBOARD = graphql(`
  query Dashboard($audience: DashboardAudience!, $context: ContextInput) {
    dashboard(audience: $audience, context: $context) {
      freshAsOf
      slowestSource
      from
      to
      comparedFrom
      comparedTo
      provisional
      reporting {
        currency
        rates {
          currency
          day
          rate
        }
      }
      panels
      bridge {
        ...BridgeFigure
      }
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

const parts: Record<Figures['panels'][number], (figures: Figures) => React.ReactNode> = {
  BRIDGE: ({ bridge }) => <Bridge figures={bridge} />,
  LAGS: ({ lags }) => <Lags lags={lags} />,
  POSTING: ({ postingFailures, postingTrend }) => <Posting failures={postingFailures} trend={postingTrend} />,
  VARIANCE: ({ variance }) => <Variance figures={variance} />,
  AT_RISK: ({ atRisk }) => <AtRisk figures={atRisk} />,
};

/** The figures of one audience under the context bar's region, entity and period. */
export function DashboardPage({ name }: { name: string }) {
  const audience = audienceOf(name);
  const context = useContextInput();
  const { data, previousData, error, loading, refetch } = useQuery(DASHBOARD, {
    variables: { audience: audience?.code ?? 'FINANCE', context },
    skip: !audience,
  });
  // While another period is fetched the old figures stay, dimmed: a page that empties itself loses the reader's place.
  const figures = (data ?? (error ? undefined : previousData))?.dashboard;
  useApply(figures);
  if (!audience)
    return (
      <Page title="Dashboard">
        <NotFound what="dashboard" />
      </Page>
    );
  return (
    <Page title={audience.title} actions={<Audiences />} params={[]}>
      {figures ? (
        <div className={classes.dashboard} data-stale={loading && !data ? '' : undefined} aria-busy={loading}>
          <Standing figures={figures} />
          {error ? (
            <Stale asOf={figures.freshAsOf}>The newest figures could not be loaded; these are the last ones.</Stale>
          ) : null}
          <section className={classes.tiles} aria-label="Key figures">
            {figures.tiles.map((tile) => (
              <KpiTile key={tile.code} tile={tile} />
            ))}
          </section>
          {figures.panels.map((panel) => (
            <div key={panel}>{parts[panel](figures)}</div>
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
