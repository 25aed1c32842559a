/** `reset`: an empty database and the demo company anew, where that harms nobody. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Refusal } from './refusal';

/** What the operations scripts bring for it: only they know the embedded cluster. */
const SCRIPT = 'scripts/reset.mjs';

export async function reset(): Promise<void> {
  if (process.env.DATABASE_URL)
    throw new Refusal('The demo company is only reset in the embedded database; DATABASE_URL names another one.');
  if (!existsSync(SCRIPT))
    throw new Refusal(
      'Stop Throughline, delete its data folder (DATA_DIR, else .data) and start it again: it comes up with the demo company anew.',
    );
  const code = await new Promise<number | null>((resolve) => {
    spawn(process.execPath, [SCRIPT], { stdio: 'inherit' }).once('close', resolve);
  });
  if (code !== 0) throw new Refusal('The demo company was not reset.');
}
