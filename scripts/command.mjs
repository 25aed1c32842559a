import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { endProcess, isSame, readJson, recordOf } from './processes.mjs';

/** Nothing that runs here reports home. */
export const quietly = { NEXT_TELEMETRY_DISABLED: '1', CHECKPOINT_DISABLE: '1', DO_NOT_TRACK: '1' };

/** A program that a package brings. */
export const tool = (name) => path.join('node_modules', '.bin', name);

/**
 * Runs a program to its end.
 * @param options.timeout milliseconds after which it and all it started are ended
 * @param options.show pass its output on as it comes
 * @param options.pidFile where its process is written down while it runs, for whoever comes after a kill
 * @returns { code, output }; code is null when it was ended by a signal or the timeout
 */
export function run(program, args, { env = {}, timeout, show = false, pidFile } = {}) {
  return new Promise((resolve) => {
    // A group of its own, so that the timeout also ends what it started itself.
    const child = spawn(program, args, {
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
      // As npm does it: Prisma looks for its generators' programs there.
      env: {
        ...process.env,
        PATH: `${path.resolve('node_modules/.bin')}${path.delimiter}${process.env.PATH}`,
        ...quietly,
        ...env,
      },
    });
    if (pidFile && child.pid) writeFileSync(pidFile, JSON.stringify(recordOf(child.pid)));
    let output = '';
    let timedOut = false;
    const end = (name) => {
      try {
        process.kill(-child.pid, name);
      } catch {
        // It is gone already.
      }
    };
    const interrupted = () => end('SIGTERM');
    process.once('exit', interrupted);
    const timer =
      timeout &&
      setTimeout(() => {
        timedOut = true;
        end('SIGKILL');
      }, timeout);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
        if (show) process.stdout.write(text);
      });
    }
    const finish = (code) => {
      clearTimeout(timer);
      if (pidFile) rmSync(pidFile, { force: true });
      process.off('exit', interrupted);
      resolve({ code, output, timedOut });
    };
    child.once('error', (error) => {
      output += error.message;
      finish(127);
    });
    child.once('close', finish);
  });
}

/** Ends, with all it started, what a killed predecessor left running under a pid file. */
export async function endLeftover(pidFile) {
  const left = readJson(pidFile);
  if (!isSame(left)) return;
  try {
    process.kill(-left.pid, 'SIGKILL');
  } catch {
    // Its group is gone already.
  }
  await endProcess(left.pid, { name: 'SIGKILL' });
}
