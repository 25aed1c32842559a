import { BillRunsPage } from '@/components/bill-runs/bill-runs-page';

export default function Page() {
  return <BillRunsPage />;
}
