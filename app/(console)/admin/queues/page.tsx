import { Queues } from '@/components/admin/queues';

export default function Page() {
  return <Queues />;
}
