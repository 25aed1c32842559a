import { QueuePage } from '@/components/exceptions/queue-page';

export default function Page() {
  return <QueuePage />;
}
