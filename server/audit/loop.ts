import type { Loop } from '@/server/jobs/define';
import { log } from '@/server/runtime/log';
import { chain } from './chain';

const PAUSE_MS = 2_000;

/** Chains what people did, within seconds of it. */
export const auditLoop: Loop = {
  name: 'audit',
  async run(stopping) {
    while (!stopping.aborted) {
      // What fails now is still there at the next turn.
      const placed = await chain().catch((error) => {
        log.warn({ err: error }, 'audit entries could not be chained');
        return 0;
      });
      if (placed === 0) await pause(stopping);
    }
  },
};

const pause = (stopping: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      stopping.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, PAUSE_MS);
    stopping.addEventListener('abort', wake, { once: true });
  });
