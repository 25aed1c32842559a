import { Entities } from '@/components/admin/entities';

export default function Page() {
  return <Entities />;
}
