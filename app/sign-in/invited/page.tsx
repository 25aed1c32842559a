import { Suspense } from 'react';
import { Invited } from '@/components/shell/sign-in';

export default function Page() {
  return (
    <Suspense>
      <Invited />
    </Suspense>
  );
}
