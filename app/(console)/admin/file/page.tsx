import { FilePage } from '@/components/admin/file-page';

export default function Page() {
  return <FilePage />;
}
