'use client';
import { FigureTable } from '../charts/figure-table';
import { graphql, type ReferringPaymentFragment, type ReferringPostingFragment } from '../shell/apollo';
import { formatCount, isZero } from '../shell/format';
import { Identifier } from '../shell/identifier';
import { Link } from '../shell/link';
import { Money } from '../shell/money';
import { Page, Section } from '../shell/page';
import { hrefOf } from '../shell/record-href';
import { TermBadge } from '../shell/term';
import { Time } from '../shell/time';
import { System, useMay } from '../shell/viewer';
import { Cases } from './cases';
import { LineageOfNamed } from './document-lineage';
import classes from './documents.module.css';
import { Fact } from './fact';
import { Transactions } from './transactions';
import { RecordVersions } from './versions';

graphql(`
  fragment ReferringPosting on PostingRecord {
    id
    kindName
    name
    externalId
    system
    status {
      code
      label
      tone
      description
    }
    entity {
      id
      code
      name
      zone
    }
    entityCode
    customer
    at
    postingDate
    currency
    amount
    tax
    allocated
    unallocated
    message
    transactions {
      ...TransactionCount
    }
    exceptions {
      id
      ...DocumentCase
    }
    related {
      recordId
      kindName
      name
      at
      status {
        code
        label
        tone
        description
      }
    }
    documents(first: 200) {
      total {
        count
        exact
      }
      edges {
        cursor
        node {
          recordId
          kind
          name
          part
          basis
          currency
        }
      }
    }
  }
`);
graphql(`
  fragment ReferringPayment on PaymentRecord {
    id
    kindName
    name
    externalId
    system
    status {
      code
      label
      tone
      description
    }
    entity {
      id
      code
      name
      zone
    }
    entityCode
    customer
    at
    postingDate
    currency
    amount
    tax
    allocated
    unallocated
    message
    transactions {
      ...TransactionCount
    }
    exceptions {
      id
      ...DocumentCase
    }
    related {
      recordId
      kindName
      name
      at
      status {
        code
        label
        tone
        description
      }
    }
    documents(first: 200) {
      total {
        count
        exact
      }
      edges {
        cursor
        node {
          recordId
          kind
          name
          part
          basis
          currency
        }
      }
    }
  }
`);

type Referring = ReferringPostingFragment | ReferringPaymentFragment;

/** A posting or a payment, whole: what it says, of which documents, what answered it, the evidence. */
export function ReferringView({ record, of }: { record: Referring; of: 'posting' | 'payment' }) {
  const tax = of === 'posting' ? 'net' : 'gross';
  const cases = useMay('exceptions:read');
  return (
    <Page
      title={`${record.kindName} ${record.name}`}
      zone={record.entity?.zone}
      heading={
        <>
          {record.kindName} <span className="mono">{record.name}</span>
        </>
      }
      subtitle={<TermBadge term={record.status} />}
    >
      <dl className={classes.facts}>
        <Fact name="When">
          <Time at={record.at} absolute />
        </Fact>
        {record.postingDate ? <Fact name="Posting date">{record.postingDate}</Fact> : null}
        <Fact name="System">
          <System code={record.system} />
        </Fact>
        {record.entityCode ? (
          <Fact name="Entity">
            {record.entity ? `${record.entity.name} (${record.entity.code})` : record.entityCode}
          </Fact>
        ) : null}
        {record.customer ? (
          <Fact name="Customer">
            <Identifier value={record.customer} label="Customer" />
          </Fact>
        ) : null}
        <Fact name="Identifier">
          <Identifier value={record.externalId} label={record.kindName} />
        </Fact>
      </dl>
      {record.message ? <p className={classes.message}>{record.message}</p> : null}
      {record.amount != null ? (
        <dl className={classes.sums}>
          <div className={classes.sum}>
            <dt>Amount</dt>
            <dd>
              <Money amount={record.amount} currency={record.currency} />
            </dd>
            <dd className={classes.under}>{tax}</dd>
          </div>
          {record.tax ? (
            <div className={classes.sum}>
              <dt>Tax</dt>
              <dd>
                <Money amount={record.tax} currency={record.currency} />
              </dd>
              <dd className={classes.under}>as stated</dd>
            </div>
          ) : null}
          <div className={classes.sum}>
            <dt>Allocated</dt>
            <dd>
              <Money amount={record.allocated} currency={record.currency} />
            </dd>
            <dd className={classes.under}>to the documents below</dd>
          </div>
          {record.unallocated != null ? (
            <div className={classes.sum}>
              <dt>Not allocated</dt>
              <dd>
                <Money
                  amount={record.unallocated}
                  currency={record.currency}
                  tone={isZero(record.unallocated) ? 'quiet' : 'risk'}
                />
              </dd>
              <dd className={classes.under}>{isZero(record.unallocated) ? 'it foots' : 'no document has it'}</dd>
            </div>
          ) : null}
        </dl>
      ) : null}
      <div className={classes.parts}>
        <LineageOfNamed
          externalId={record.externalId}
          documents={record.documents.edges.flatMap(({ node: { recordId, kind, name } }) =>
            recordId && kind ? [{ recordId, kind, name }] : [],
          )}
        />
        <Documents record={record} tax={tax} />
        {cases ? <Cases cases={record.exceptions} what={`${of} or its documents`} /> : null}
        {record.related.length > 0 ? (
          <Section title="What it belongs to">
            <FigureTable
              label="What it belongs to"
              rows={record.related}
              rowKey={(each) => each.recordId}
              columns={[
                { key: 'kind', head: 'Kind', cell: (each) => each.kindName },
                {
                  key: 'name',
                  head: 'Number',
                  cell: (each) => (
                    <Link className="mono" href={`/postings/${each.recordId}`}>
                      {each.name}
                    </Link>
                  ),
                },
                { key: 'status', head: 'Status', cell: (each) => <TermBadge term={each.status} plain /> },
                { key: 'at', head: 'When', cell: (each) => <Time at={each.at} absolute /> },
              ]}
            />
          </Section>
        ) : null}
        <RecordVersions of={of} id={record.id} />
      </div>
    </Page>
  );
}

function Documents({ record, tax }: { record: Referring; tax: string }) {
  const { edges, total } = record.documents;
  return (
    <Section
      title={`Documents: ${formatCount(total.count)}`}
      definition="What it names, with the part that is each document's: as stated, else in proportion to their net amounts."
    >
      <Transactions counts={record.transactions} name={record.name} />
      <FigureTable
        label="Documents"
        rows={edges}
        rowKey={({ cursor }) => cursor}
        empty="It names no document: nothing can be allocated."
        columns={[
          {
            key: 'name',
            head: 'Document',
            cell: ({ node }) =>
              node.recordId && node.kind ? (
                <Link className="mono" href={hrefOf(node.kind, node.recordId)}>
                  {node.name}
                </Link>
              ) : (
                <span className="quiet">not received, or out of your reach</span>
              ),
          },
          { key: 'kind', head: 'Kind', wide: true, cell: ({ node }) => node.kind ?? '' },
          {
            key: 'part',
            head: `Part, ${tax}`,
            right: true,
            cell: ({ node }) => <Money amount={node.part} currency={node.currency} />,
          },
          { key: 'basis', head: 'Allocated', wide: true, cell: ({ node }) => node.basis },
        ]}
      />
      {total.count > edges.length ? (
        <p className={classes.text}>
          The first {formatCount(edges.length)} of {formatCount(total.count)} are shown; the sums above are of all.
        </p>
      ) : null}
    </Section>
  );
}
