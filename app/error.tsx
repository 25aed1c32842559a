'use client';
import { Crashed } from '@/components/shell/lost';

export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return <Crashed error={error} onRetry={reset} />;
}
