import { Policies } from '@/components/admin/policies';

export default function Page() {
  return <Policies />;
}
