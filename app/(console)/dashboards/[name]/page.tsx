import { DashboardPage } from '@/components/dashboards/dashboard-page';

export default async function Page({ params }: { params: Promise<{ name: string }> }) {
  const { name } = await params;
  return <DashboardPage name={name} />;
}
