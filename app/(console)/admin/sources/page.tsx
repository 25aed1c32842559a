import { Sources } from '@/components/admin/sources';

export default function Page() {
  return <Sources />;
}
