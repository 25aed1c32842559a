import { People } from '@/components/admin/people';

export default function Page() {
  return <People />;
}
