import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const linux = process.platform === 'linux';
const boot = linux ? readText('/proc/sys/kernel/random/boot_id').trim() : '';

function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Fields of /proc/PID/stat after the name, which may itself hold spaces and brackets. */
function statFields(pid) {
  const text = readText(`/proc/${pid}/stat`);
  return text ? text.slice(text.lastIndexOf(')') + 2).split(' ') : undefined;
}

/** Whether the process runs. A zombie does not, although signal 0 still reaches it. */
export function isAlive(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return false;
  }
  return linux ? !['Z', 'X', undefined].includes(statFields(pid)?.[0]) : true;
}

/**
 * What tells this process from a later one under the same number: boot and start time. Stronger than its command
 * line, which a process may rewrite (Next does).
 */
export function identityOf(pid) {
  if (linux) {
    const started = statFields(pid)?.[19];
    return started ? `${boot}:${started}` : undefined;
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** A process as it is written into a pid file. */
export function recordOf(pid) {
  return { pid, identity: identityOf(pid) };
}

/** Whether the process of a record is the one that was recorded, and alive. */
export function isSame(record) {
  return Boolean(record?.identity) && isAlive(record.pid) && identityOf(record.pid) === record.identity;
}

export function commandLineOf(pid) {
  if (linux) return readText(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
  try {
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

export function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

export async function waitForEnd(pid, milliseconds) {
  const until = Date.now() + milliseconds;
  while (isAlive(pid)) {
    if (Date.now() > until) return false;
    await pause(25);
  }
  return true;
}

/** Asks a process to end, and ends it when it does not. */
export async function endProcess(pid, { name = 'SIGTERM', grace = 8_000 } = {}) {
  signal(pid, name);
  if (await waitForEnd(pid, grace)) return;
  signal(pid, 'SIGKILL');
  await waitForEnd(pid, 2_000);
}

export function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Runs `work` while no other process does so under the same lock file. A lock whose holder is gone is taken over.
 */
export async function withLock(file, work, { wait = 120_000, onWait } = {}) {
  const until = Date.now() + wait;
  let told = false;
  for (;;) {
    try {
      writeFileSync(file, JSON.stringify(recordOf(process.pid)), { flag: 'wx', mode: 0o600 });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = readJson(file);
    // An unreadable lock is one being written this moment, unless it stays so.
    if (holder ? !isSame(holder) : Date.now() > until - wait + 2_000) rmSync(file, { force: true });
    else {
      if (Date.now() > until) throw new Error(`${file} has been held by process ${holder?.pid} for too long`);
      if (!told) onWait?.(holder);
      told = true;
      await pause(50);
    }
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}
