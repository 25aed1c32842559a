import { PaymentPage } from '@/components/documents/payment-page';

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <PaymentPage id={decodeURIComponent(id)} />;
}
