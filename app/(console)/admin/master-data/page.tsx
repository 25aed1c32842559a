import { MasterData } from '@/components/admin/master-data';

export default function Page() {
  return <MasterData />;
}
