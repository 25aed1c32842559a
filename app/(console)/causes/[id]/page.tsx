import { CausePage } from '@/components/exceptions/cause-page';

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <CausePage id={decodeURIComponent(id)} />;
}
