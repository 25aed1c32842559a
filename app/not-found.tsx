import { Lost } from '@/components/shell/lost';

export default function NotFoundPage() {
  return <Lost />;
}
