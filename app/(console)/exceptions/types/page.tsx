import { TypesPage } from '@/components/exceptions/types-page';

export default function Page() {
  return <TypesPage />;
}
