import { run } from '@/server/correlation/worker';
import { env } from '@/server/runtime/env';
import type { Loop } from './define';

/** Applies signals and settles what follows. */
export const correlation: Loop = {
  name: 'correlation',
  run: (stopping) => run(stopping, env.databaseUrl as string),
};
