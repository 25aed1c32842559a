import { SuspendedPage } from '@/components/suspended/suspended-page';

export default function Page() {
  return <SuspendedPage />;
}
