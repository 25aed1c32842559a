'use client';
import { Crashed } from '@/components/shell/lost';

/** A screen that crashed leaves the navigation standing. */
export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return <Crashed error={error} onRetry={reset} />;
}
