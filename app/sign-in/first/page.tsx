import { Suspense } from 'react';
import { FirstAdministrator } from '@/components/shell/sign-in';

export default function Page() {
  return (
    <Suspense>
      <FirstAdministrator />
    </Suspense>
  );
}
