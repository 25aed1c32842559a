'use client';
import { graphql, useQuery } from '../shell/apollo';
import { Opening } from './opening';
import { ReferringView } from './referring';

const RECORD = graphql(`
  query PaymentPage($id: ID!) {
    payment(id: $id) {
      id
      ...ReferringPayment
    }
  }
`);

/** One payment, whole. */
export function PaymentPage({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(RECORD, { variables: { id } });
  const record = data?.payment;
  return record ? (
    <ReferringView record={record} of="payment" />
  ) : (
    <Opening what="payment" missing={data !== undefined} error={error} onRetry={() => void refetch()} />
  );
}
