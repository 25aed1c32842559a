import type { Loop } from '@/server/jobs/define';
import { now } from '@/server/runtime/clock';
import { log } from '@/server/runtime/log';
import { sendDue } from './send';

const PAUSE_MS = 500;

/** Sends the commands that acts left to be sent, within a second of it. */
export const commandsLoop: Loop = {
  name: 'commands',
  async run(stopping) {
    while (!stopping.aborted) {
      // What fails now is still there at the next turn.
      const tried = await sendDue(now()).catch((error) => {
        log.warn({ err: error }, 'commands could not be sent');
        return 0;
      });
      if (tried === 0) await pause(stopping);
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
