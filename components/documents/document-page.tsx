'use client';
import { useQueryState } from 'nuqs';
import { useRef, useState } from 'react';
import { ChangedPill } from '../data-table/changed-pill';
import { Lineage } from '../lineage/lineage';
import { type DocumentHeadFragment, type DocumentPageQuery, graphql, useQuery } from '../shell/apollo';
import { formatCount } from '../shell/format';
import { Identifier } from '../shell/identifier';
import { Link } from '../shell/link';
import { useChanges } from '../shell/live';
import { Page, Section } from '../shell/page';
import { Stale } from '../shell/states';
import { TermBadge } from '../shell/term';
import { Day, Time } from '../shell/time';
import { System, useMay } from '../shell/viewer';
import { Cases } from './cases';
import classes from './documents.module.css';
import { Fact } from './fact';
import { Lines } from './lines';
import { Opening } from './opening';
import { Parts } from './parts';
import { Totals } from './totals';
import { Transactions } from './transactions';
import { RecordVersions } from './versions';

graphql(`
  fragment DocumentHead on Document {
    id
    recordId
    kind
    name
    externalId
    system
    status {
      code
      label
      tone
      description
    }
    customer
    account {
      id
      name
    }
    entity {
      id
      code
      name
      zone
    }
    zone
    issuedAt
    dueAt
    postingDueAt
    voidedAt
    currency
    net
    gross
    credited
    creditedGross
    posted
    settled
    outstanding
    foots
    feet {
      label
      stated
      lines
      difference
    }
    lineCount
  }
`);
const DOCUMENT = graphql(`
  query DocumentPage($kind: DocumentKind!, $id: ID!) {
    document(kind: $kind, id: $id) {
      id
      ...DocumentHead
      transactions {
        ...TransactionCount
      }
      postings {
        id
        ...DocumentPartRow
      }
      payments {
        id
        ...DocumentPartRow
      }
      credits {
        id
        ...DocumentPartRow
      }
      exceptions {
        id
        ...DocumentCase
      }
      stages {
        ...LineageStage
      }
      lineage {
        ...Lineage
      }
    }
  }
`);

type Kind = 'INVOICE' | 'CREDIT_MEMO';
const NAMES: Record<Kind, string> = { INVOICE: 'Invoice', CREDIT_MEMO: 'Credit memo' };

/** One invoice or credit memo, whole: head, totals, lines, what became of it, the evidence. */
export function DocumentPage({ id, kind }: { id: string; kind: Kind }) {
  const { data, error, refetch } = useQuery(DOCUMENT, { variables: { id, kind } });
  const document = data?.document;
  if (!document)
    return (
      <Opening
        what={NAMES[kind].toLowerCase()}
        missing={data !== undefined}
        error={error}
        onRetry={() => void refetch()}
      />
    );
  return <Whole key={document.id} document={document} kind={kind} stale={error !== undefined} refetch={refetch} />;
}

type Document = NonNullable<DocumentPageQuery['document']>;

function Whole({
  document,
  kind,
  stale,
  refetch,
}: {
  document: Document;
  kind: Kind;
  stale: boolean;
  refetch: () => unknown;
}) {
  const [chosen, setChosen] = useQueryState('node');
  const [changed, setChanged] = useState(false);
  const evidence = useRef<HTMLDivElement>(null);
  const name = NAMES[kind];
  const cases = useMay('exceptions:read');
  const held = new Set(document.exceptions.map(({ id }) => id));
  useChanges('exceptions', (ids) => {
    if (ids.some((id) => held.has(id))) setChanged(true);
  });
  return (
    <Page
      title={`${name} ${document.name}`}
      zone={document.zone}
      heading={
        <>
          {name} <span className="mono">{document.name}</span>
        </>
      }
      subtitle={<TermBadge term={document.status} />}
      actions={
        <ChangedPill
          count={changed ? 1 : 0}
          noun="document"
          onRefresh={() => {
            setChanged(false);
            void refetch();
          }}
        />
      }
    >
      {stale ? <Stale asOf={null}>The newest state could not be loaded; this is the last one known.</Stale> : null}
      <Facts document={document} />
      <Totals document={document} />
      <div className={classes.parts}>
        <Section
          title="Lineage"
          definition="The whole document from usage to cash: usage, aggregates and charges of all its transactions as sums, then every posting, payment and credit memo."
        >
          <Lineage
            lineage={document.lineage}
            stages={document.stages}
            chosen={chosen}
            onChoose={(node) => {
              void setChosen(node.id);
              evidence.current?.scrollIntoView({ block: 'start', behavior: 'smooth' });
            }}
          />
        </Section>
        <Section title={`Lines: ${formatCount(document.lineCount)}`}>
          <Transactions counts={document.transactions} name={document.name} />
          <Lines id={document.id} kind={kind} />
        </Section>
        {cases ? <Cases cases={document.exceptions} what={name.toLowerCase()} /> : null}
        <Parts
          title="Postings"
          definition="Every attempt to post it, every refusal, every ERP document, in the order they happened. The part is net of tax."
          rows={document.postings}
          partHead="Of this document, net"
          empty="Nothing was handed to the ERP yet."
        />
        {kind === 'INVOICE' ? (
          <Parts
            title="Payments"
            definition="Payments, refunds and failed collections that name it, gross."
            rows={document.payments}
            partHead="Of this invoice, gross"
            empty="Nothing has been paid yet."
          />
        ) : null}
        <Parts
          title={kind === 'INVOICE' ? 'Credit memos' : 'Credited invoices'}
          definition={
            kind === 'INVOICE'
              ? 'Credit memos that take off some of it, net of tax.'
              : 'The invoices whose lines it credits, net of tax.'
          }
          rows={document.credits}
          partHead={kind === 'INVOICE' ? 'Of this invoice, net' : 'Credited by this, net'}
          empty={kind === 'INVOICE' ? 'Nothing was credited.' : 'The invoices that it credits have not come in yet.'}
        />
        <div ref={evidence} style={{ scrollMarginTop: 8 }}>
          <RecordVersions of="document" kind={kind} id={document.id} />
        </div>
      </div>
    </Page>
  );
}

function Facts({ document }: { document: DocumentHeadFragment }) {
  return (
    <dl className={classes.facts}>
      <Fact name="Account">
        {document.account ? (
          <Link href={`/accounts/${encodeURIComponent(document.account.id)}`}>{document.account.name}</Link>
        ) : (
          <span className="quiet">none matched: {document.customer ?? 'no customer stated'}</span>
        )}
      </Fact>
      <Fact name="Issued">
        <Day at={document.issuedAt} />
      </Fact>
      {document.dueAt ? (
        <Fact name="Due">
          <Day at={document.dueAt} />
        </Fact>
      ) : null}
      <Fact name="To be posted by">
        <Time at={document.postingDueAt} absolute />
      </Fact>
      {document.voidedAt ? (
        <Fact name="Voided">
          <Time at={document.voidedAt} absolute />
        </Fact>
      ) : null}
      <Fact name="Entity">
        {document.entity ? `${document.entity.name} (${document.entity.code})` : <span className="quiet">unknown</span>}
      </Fact>
      <Fact name="System">
        <System code={document.system} />
      </Fact>
      <Fact name="Identifier">
        <Identifier value={document.externalId} label="Document" />
      </Fact>
    </dl>
  );
}
