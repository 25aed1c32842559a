import { CausesPage } from '@/components/exceptions/causes-page';

export default function Page() {
  return <CausesPage />;
}
