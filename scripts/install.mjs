import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { run } from './command.mjs';
import { Refusal } from './refusal.mjs';

const STAMP = 'node_modules/.throughline-installed';
const TIMEOUT = 15 * 60_000;

function wanted() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`);
  for (const file of ['package.json', 'package-lock.json']) if (existsSync(file)) hash.update(readFileSync(file));
  return hash.digest('hex');
}

/** Installs the packages that the lock file names, unless that was done already. */
export async function install(say = console.log) {
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted()) return;
  say('Installing packages (about a minute) …');
  // `npm install` and not `npm ci`: it honours the lock and still works where some platform's binary is not served.
  // --no-save: starting must not edit the lock file.
  const args = ['install', '--no-audit', '--no-fund', '--no-save', '--include=dev', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  const [program, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  const { code, output, timedOut } = await run(program, [...first, ...args], { timeout: TIMEOUT });
  if (timedOut) throw new Refusal(`npm install did not finish within ${TIMEOUT / 60_000} minutes.`);
  if (code !== 0) throw new Refusal(`npm install failed: ${output.trim().split('\n').slice(-8).join('\n')}`);
  writeFileSync(STAMP, wanted());
}
