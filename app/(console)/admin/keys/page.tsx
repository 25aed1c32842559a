import { ApiKeys } from '@/components/admin/keys';

export default function Page() {
  return <ApiKeys />;
}
