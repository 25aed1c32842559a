'use client';
import { type AccountPageQuery, graphql, useQuery } from '../shell/apollo';
import { failureOf } from '../shell/failure';
import { Identifier } from '../shell/identifier';
import { Link } from '../shell/link';
import { Page } from '../shell/page';
import { Failure, NotFound, SkeletonBlock, SkeletonPanel, Stale } from '../shell/states';
import { TermBadge } from '../shell/term';
import { Day } from '../shell/time';
import { useMay, useSystem } from '../shell/viewer';
import { WatchButton } from '../shell/watch';
import { AccountCases } from './account-cases';
import { AccountFigures } from './account-figures';
import classes from './accounts.module.css';
import { AgreedPrices, Entitlements } from './agreements';
import { BillingStatus } from './billing-status';
import { AccountDocuments } from './documents';
import { Attributes, Hierarchy, Identities } from './identities';
import { Readiness } from './readiness';
import { Subscriptions } from './subscriptions';

const ACCOUNT = graphql(`
  query AccountPage($id: ID!) {
    account(id: $id) {
      id
      name
      system
      externalId
      statusTerm {
        code
        label
        tone
        description
      }
      segment
      region
      currency
      salesOwner
      renewalAt
      entity {
        id
        code
        name
        zone
      }
      parent {
        id
        name
      }
      children {
        id
        name
      }
      billingStatus {
        ...BillingStatusCard
      }
      figures {
        ...AccountFiguresRow
      }
      exceptions {
        id
        ...AccountCase
      }
      readiness {
        id
        ...AccountReadiness
      }
      subscriptions {
        id
        ...SubscriptionCard
      }
      entitlements {
        id
        ...EntitlementRow
      }
      agreedPrices {
        id
        ...AgreedPriceRow
      }
      identities {
        ...AccountIdentityRow
      }
      attributes {
        ...GoldenAttributeRow
      }
    }
  }
`);
type Account = NonNullable<AccountPageQuery['account']>;

/** One account: where its billing stands in plain words, and everything that the words rest on. */
export function AccountPage({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(ACCOUNT, { variables: { id } });
  const mayCases = useMay('exceptions:read');
  const account = data?.account;
  // What is not even an ID is refused rather than not found; to the reader of a bad link that is the same.
  if ((data && !account) || (error && failureOf(error).kind === 'refused'))
    return (
      <Page title="Account">
        <NotFound what="account" />
      </Page>
    );
  return (
    <Page
      title={account?.name ?? 'Account'}
      zone={account?.entity?.zone}
      heading={account ? undefined : <SkeletonBlock width={240} height={20} />}
      subtitle={account ? <TermBadge term={account.statusTerm} /> : undefined}
      actions={
        account ? (
          <>
            {mayCases ? <WatchButton kind="ACCOUNT" watchKey={account.id} /> : null}
            <Link href={`/transactions?account=${encodeURIComponent(id)}`}>Transactions</Link>
          </>
        ) : undefined
      }
    >
      {account ? (
        <div className={classes.account}>
          {error ? <Stale asOf={null}>The newest state could not be loaded; this is the last one known.</Stale> : null}
          <Facts account={account} />
          <BillingStatus status={account.billingStatus} />
          <AccountFigures figures={account.figures} />
          <AccountCases cases={account.exceptions} account={account.id} />
          <Readiness invoices={account.readiness} />
          <AccountDocuments account={account.id} />
          <Subscriptions subscriptions={account.subscriptions} />
          <div className={classes.halves}>
            <Entitlements entitlements={account.entitlements} />
            <AgreedPrices prices={account.agreedPrices} />
          </div>
          <div className={classes.halves}>
            <Identities identities={account.identities} />
            <Attributes attributes={account.attributes} />
          </div>
          <Hierarchy parent={account.parent} units={account.children} />
        </div>
      ) : error ? (
        <Failure error={error} what="This account" onRetry={() => void refetch()} />
      ) : (
        <div className={classes.account}>
          <SkeletonPanel height={44} label="Loading the account" />
          <SkeletonPanel height={140} />
          <SkeletonPanel height={110} />
          <SkeletonPanel height={380} />
        </div>
      )}
    </Page>
  );
}

function Facts({ account }: { account: Account }) {
  const system = useSystem();
  const facts: [string, React.ReactNode][] = [
    ['Legal entity', account.entity ? `${account.entity.name} (${account.entity.code})` : 'unknown'],
    ['Region', account.region ?? 'unknown'],
    ['Currency', account.currency ?? 'as invoiced'],
    ['Segment', account.segment ?? 'none'],
    ['Sales owner', account.salesOwner ?? 'nobody'],
    ['Renewal', account.renewalAt ? <Day key="renewal" at={account.renewalAt} /> : 'none'],
    [`In ${system(account.system)}`, <Identifier key="id" value={account.externalId} label="Account" />],
  ];
  return (
    <dl className={classes.facts}>
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
