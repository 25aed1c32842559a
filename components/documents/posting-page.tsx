'use client';
import { graphql, useQuery } from '../shell/apollo';
import { Opening } from './opening';
import { ReferringView } from './referring';

const RECORD = graphql(`
  query PostingPage($id: ID!) {
    posting(id: $id) {
      id
      ...ReferringPosting
    }
  }
`);

/** One posting, whole. */
export function PostingPage({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(RECORD, { variables: { id } });
  const record = data?.posting;
  return record ? (
    <ReferringView record={record} of="posting" />
  ) : (
    <Opening what="posting" missing={data !== undefined} error={error} onRetry={() => void refetch()} />
  );
}
