import { DocumentPage } from '@/components/documents/document-page';

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <DocumentPage id={decodeURIComponent(id)} kind="CREDIT_MEMO" />;
}
