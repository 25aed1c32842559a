import { OwnDashboard } from '@/components/dashboards/own-dashboard';

export default function Page() {
  return <OwnDashboard />;
}
