'use client';
import { Button } from '@mantine/core';
import NextLink from 'next/link';
import { Failure, NotFound } from './states';

/** No page at this address. */
export function Lost() {
  return (
    <main style={{ maxWidth: 600, margin: '12vh auto' }}>
      <title>Not found · Throughline</title>
      <NotFound what="page" />
      <Button component={NextLink} href="/" ml={16}>
        Go home
      </Button>
    </main>
  );
}

/** A screen that threw: says that only the view is broken, and tries again. */
export function Crashed({ error, onRetry }: { error: Error & { digest?: string }; onRetry: () => void }) {
  return (
    <Failure
      error={
        error.digest
          ? { errors: [{ message: error.message, extensions: { trace: error.digest } }] }
          : new Error(error.message)
      }
      onRetry={onRetry}
    />
  );
}
