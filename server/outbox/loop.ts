import type { Loop } from '@/server/jobs/define';
import { MAIL_ABSENT, sendsMail } from '@/server/notifications/mail';
import { now } from '@/server/runtime/clock';
import { log } from '@/server/runtime/log';
import { prune } from './queue';
import { sendDue } from './send';

const PAUSE_MS = 500;
const PRUNE_MS = 3_600_000;

/** Sends what acts and cases left to be sent, within a second of it. */
export const outboxLoop: Loop = {
  name: 'outbox',
  async run(stopping) {
    if (!sendsMail()) log.info(MAIL_ABSENT);
    let pruned = 0;
    while (!stopping.aborted) {
      // What fails now is still there at the next turn.
      const taken = await sendDue(now()).catch((error) => {
        log.warn({ err: error }, 'the outbox could not be worked off');
        return 0;
      });
      if (taken > 0) continue;
      if (now().getTime() - pruned > PRUNE_MS) {
        pruned = now().getTime();
        await prune(now()).catch((error) => log.warn({ err: error }, 'what was sent long ago could not be removed'));
      }
      await pause(stopping);
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
