import { AccountsPage } from '@/components/accounts/accounts-page';

export default function Page() {
  return <AccountsPage />;
}
