import { Overview } from '@/components/admin/overview';

export default function Page() {
  return <Overview />;
}
