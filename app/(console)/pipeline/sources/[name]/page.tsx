import { SourcePage } from '@/components/pipeline/source-page';

export default async function Page({ params }: { params: Promise<{ name: string }> }) {
  const { name } = await params;
  return <SourcePage name={decodeURIComponent(name)} />;
}
