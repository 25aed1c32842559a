'use client';
import { Versions } from '../lineage/versions';
import { graphql, useQuery } from '../shell/apollo';
import { Empty, Failure, SkeletonRows } from '../shell/states';
import classes from './transaction.module.css';

const RECORDS = graphql(`
  query TransactionRecords($id: ID!, $at: DateTime) {
    transaction(id: $id, knownAt: $at) {
      id
      knownAt
      lineage {
        nodes {
          id
          title
          records {
            ...RecordRow
          }
        }
      }
    }
  }
`);

/** Every version of every record behind the lineage, with its payload as the source sent it. */
export function Records({ id, at, chosen }: { id: string; at: string | null; chosen: string | null }) {
  // Not cached: payloads are large, and parts of a lineage have no identity of their own to be merged by.
  const { data, loading, error, refetch } = useQuery(RECORDS, { variables: { id, at }, fetchPolicy: 'no-cache' });
  if (error) return <Failure error={error} what="The records" onRetry={() => void refetch()} />;
  if (loading && !data) return <SkeletonRows rows={5} height={34} label="Loading records" />;
  const nodes = (data?.transaction?.lineage.nodes ?? []).filter((node) => node.records.length > 0);
  if (nodes.length === 0)
    return (
      <Empty title="No records">
        Usage stands under its own tab; charges and documents appear here with all their versions.
      </Empty>
    );
  return (
    <div className={classes.records}>
      {nodes.map((node) => (
        <Versions key={node.id} title={node.title} records={node.records} chosen={node.id === chosen} />
      ))}
    </div>
  );
}
