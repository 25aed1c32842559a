import { Teams } from '@/components/admin/teams';

export default function Page() {
  return <Teams />;
}
