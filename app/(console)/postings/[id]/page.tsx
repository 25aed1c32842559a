import { PostingPage } from '@/components/documents/posting-page';

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <PostingPage id={decodeURIComponent(id)} />;
}
