import { Routing } from '@/components/admin/routing';

export default function Page() {
  return <Routing />;
}
