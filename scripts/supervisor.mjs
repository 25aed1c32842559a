import { spawn } from 'node:child_process';
import { quietly } from './command.mjs';
import { endProcess } from './processes.mjs';

const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;
/** A child that lived this long was fine: its next failure starts the waits anew. */
const PROVEN = 60_000;
/** Failures in a row, before it was ever ready, after which it is hopeless. */
const TRIES = 4;

/** A program that is kept running: started again, ever later, when it ends by itself. */
export class Supervised {
  failures = 0;
  everReady = false;
  stopped = false;

  /**
   * @param options.name what people call it
   * @param options.args of node
   * @param options.env over this process's own
   * @param options.onMessage what it sends; `{ type: 'ready' }` is also seen to here
   * @param options.onChange called whenever its process number changes
   * @param options.onHopeless called once when it never gets ready
   */
  constructor(options) {
    Object.assign(this, options);
  }

  get pid() {
    return this.child?.pid;
  }

  start() {
    const began = Date.now();
    const child = spawn(process.execPath, this.args, {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, ...quietly, ...this.env },
    });
    this.child = child;
    child.on('message', (message) => {
      if (message.type === 'ready') this.everReady = true;
      this.onMessage?.(message);
    });
    child.once('error', () => undefined);
    child.once('exit', (code, signal) => {
      if (this.child !== child) return;
      this.child = undefined;
      this.onChange?.();
      if (this.stopped) return;
      this.failures = Date.now() - began > PROVEN ? 1 : this.failures + 1;
      if (!this.everReady && this.failures >= TRIES) {
        this.onHopeless?.();
        return;
      }
      const wait = Math.min(FIRST_WAIT * 2 ** (this.failures - 1), LONGEST_WAIT);
      console.error(
        `throughline: ${this.name} ended (${signal ?? `code ${code}`}); it starts again in ${wait / 1000} s.`,
      );
      this.timer = setTimeout(() => this.start(), wait);
    });
    this.onChange?.();
  }

  send(message) {
    if (this.child?.connected) this.child.send(message, () => undefined);
  }

  /** Ends the present process and starts another at once: its program or its environment is new. */
  async restart(env = {}) {
    Object.assign(this.env, env);
    await this.stop();
    this.stopped = false;
    this.failures = 0;
    this.start();
  }

  async stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    if (this.child) await endProcess(this.child.pid);
  }
}
