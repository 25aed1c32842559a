'use client';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { Versions } from '../lineage/versions';
import { graphql, type RecordRowFragment, useQuery } from '../shell/apollo';
import { Section } from '../shell/page';
import { Failure, SkeletonRows } from '../shell/states';
import classes from './documents.module.css';

const OF_DOCUMENT = graphql(`
  query DocumentRecords($kind: DocumentKind!, $id: ID!) {
    document(kind: $kind, id: $id) {
      id
      records {
        ...RecordRow
      }
    }
  }
`);
const OF_POSTING = graphql(`
  query PostingRecords($id: ID!) {
    posting(id: $id) {
      id
      records {
        ...RecordRow
      }
    }
  }
`);
const OF_PAYMENT = graphql(`
  query PaymentRecords($id: ID!) {
    payment(id: $id) {
      id
      records {
        ...RecordRow
      }
    }
  }
`);

type Of = { of: 'document'; kind: 'INVOICE' | 'CREDIT_MEMO'; id: string } | { of: 'posting' | 'payment'; id: string };

/** Versions and payloads, fetched when somebody wants to see them: a payload may be large. */
export function RecordVersions(given: Of) {
  const [open, setOpen] = useState(false);
  return (
    <Section
      title="Versions and payloads"
      definition="Every version of every record that this page rests on, as its source sent it."
      actions={
        <Button size="compact-xs" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Hide' : 'Show'}
        </Button>
      }
    >
      {open ? <Loaded {...given} /> : <p className={classes.text}>The evidence behind the figures above.</p>}
    </Section>
  );
}

function Loaded(given: Of) {
  // Not cached: payloads are large, and versions have no identity to be merged by.
  const fetchPolicy = 'no-cache' as const;
  const variables = { id: given.id };
  const document = useQuery(OF_DOCUMENT, {
    variables: { id: given.id, kind: given.of === 'document' ? given.kind : 'INVOICE' },
    fetchPolicy,
    skip: given.of !== 'document',
  });
  const posting = useQuery(OF_POSTING, { variables, fetchPolicy, skip: given.of !== 'posting' });
  const payment = useQuery(OF_PAYMENT, { variables, fetchPolicy, skip: given.of !== 'payment' });
  const { error, refetch } = { document, posting, payment }[given.of];
  const records =
    document.data?.document?.records ?? posting.data?.posting?.records ?? payment.data?.payment?.records ?? null;
  if (error) return <Failure error={error} what="The records" onRetry={() => void refetch()} />;
  if (!records) return <SkeletonRows rows={5} height={34} label="Loading records" />;
  const groups = new Map<string, RecordRowFragment[]>();
  for (const record of records) {
    const title = `${record.kindName} ${record.externalId}`;
    groups.set(title, [...(groups.get(title) ?? []), record]);
  }
  return (
    <div>
      {[...groups].map(([title, versions]) => (
        <Versions key={title} title={title} records={versions} chosen={false} />
      ))}
    </div>
  );
}
