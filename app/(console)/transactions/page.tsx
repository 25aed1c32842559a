import { TransactionsPage } from '@/components/transactions/transactions-page';

export default function Page() {
  return <TransactionsPage />;
}
