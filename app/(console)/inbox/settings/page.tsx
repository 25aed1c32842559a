import { InboxSettings } from '@/components/inbox/inbox-settings';

export default function Page() {
  return <InboxSettings />;
}
