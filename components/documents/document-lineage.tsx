'use client';
import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { Lineage } from '../lineage/lineage';
import { graphql, useQuery } from '../shell/apollo';
import { Section } from '../shell/page';
import { Failure, SkeletonPanel } from '../shell/states';

const LINEAGE = graphql(`
  query DocumentLineage($kind: DocumentKind!, $id: ID!) {
    document(kind: $kind, id: $id) {
      id
      stages {
        ...LineageStage
      }
      lineage {
        ...Lineage
      }
    }
  }
`);

export interface NamedDocument {
  readonly recordId: string;
  readonly kind: string;
  readonly name: string;
}

/** The lineage of the documents that a posting or payment names, one at a time, with its own place in it marked. */
export function LineageOfNamed({ documents, externalId }: { documents: readonly NamedDocument[]; externalId: string }) {
  const [wanted, setWanted] = useState<string | null>(null);
  const shown = documents.find(({ recordId }) => recordId === wanted) ?? documents[0];
  return shown ? (
    <Section
      title={`Lineage of ${shown.kind} ${shown.name}`}
      definition="The whole document that it names, from usage to cash; its own place in it is marked."
      actions={
        documents.length > 1 ? (
          <NativeSelect
            aria-label="Document"
            value={shown.recordId}
            onChange={(event) => setWanted(event.currentTarget.value)}
            data={documents.map(({ recordId, name }) => ({ value: recordId, label: name }))}
          />
        ) : undefined
      }
    >
      <OneLineage key={shown.recordId} document={shown} externalId={externalId} />
    </Section>
  ) : null;
}

function OneLineage({ document, externalId }: { document: NamedDocument; externalId: string }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const { data, error, refetch } = useQuery(LINEAGE, {
    variables: { id: document.recordId, kind: document.kind === 'credit memo' ? 'CREDIT_MEMO' : 'INVOICE' },
  });
  if (error) return <Failure error={error} what="The lineage" onRetry={() => void refetch()} />;
  if (!data) return <SkeletonPanel height={240} label="Loading the lineage" />;
  if (!data.document) return null;
  const own = data.document.lineage.nodes.find((node) => node.externalId === externalId);
  return (
    <Lineage
      lineage={data.document.lineage}
      stages={data.document.stages}
      chosen={chosen ?? own?.id ?? null}
      onChoose={(node) => setChosen(node.id)}
    />
  );
}
