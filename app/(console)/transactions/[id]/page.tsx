import { TransactionPage } from '@/components/transactions/transaction-page';

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <TransactionPage id={decodeURIComponent(id)} />;
}
