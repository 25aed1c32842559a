import { AdminSource } from '@/components/admin/source-page';

export default async function Page({ params }: { params: Promise<{ name: string }> }) {
  const { name } = await params;
  return <AdminSource name={decodeURIComponent(name)} />;
}
