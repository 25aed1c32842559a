import { existsSync } from 'node:fs';
import path from 'node:path';
import { run, tool } from './command.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const folders = ['/usr/bin', ...(process.env.PATH ?? '').split(path.delimiter)];
const installed = () =>
  folders.flatMap((folder) => names.map((name) => path.join(folder, name))).find((file) => existsSync(file));

async function playwrights() {
  const { chromium } = await import('@playwright/test');
  const file = chromium.executablePath();
  return existsSync(file) ? file : undefined;
}

/**
 * A Chromium for the browser tests: Playwright's own, the system's, or one that can be installed.
 * @returns its path; undefined when there is none to be had
 */
export async function findChromium(say) {
  const present = (await playwrights()) ?? installed();
  if (present) return present;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    say('Installing Chromium from the system’s packages …');
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update'], { env, timeout: 180_000 });
    await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { env, timeout: 600_000 });
    if (installed()) return installed();
  }
  await run(tool('playwright'), ['install', 'chromium'], { timeout: 300_000 });
  return playwrights();
}
