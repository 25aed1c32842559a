import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { format, stripVTControlCharacters } from 'node:util';
import { type Logger, pino } from 'pino';
import { env } from './env';

const secrets = ['password', 'token', 'secret', 'apiKey', 'authorization', 'cookie', 'set-cookie', 'connectionString'];

type Held = { log: Logger; traces: AsyncLocalStorage<string> };
// One logger and one trace context per process, although Next's route bundles load this module again.
const slot = globalThis as typeof globalThis & { throughlineLog?: Held };
slot.throughlineLog ??= open();

function open(): Held {
  const traces = new AsyncLocalStorage<string>();
  const log = pino({
    level: env.mode === 'test' && env.logLevel === 'info' ? 'warn' : env.logLevel,
    base: { process: env.role },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level) => ({ level }) },
    redact: { paths: secrets.flatMap((key) => [`["${key}"]`, `*["${key}"]`, `*.*["${key}"]`]), censor: '[redacted]' },
    mixin() {
      const trace = traces.getStore();
      return trace ? { trace } : {};
    },
  });
  return { log, traces };
}

/** The log: one JSON object a line on standard output, secrets redacted, with the trace it belongs to. */
export const log: Logger = slot.throughlineLog.log;
const { traces } = slot.throughlineLog;

/**
 * From now on what packages print to the console goes to the log, as one line each: among JSON lines a text of several
 * lines is none. For processes that serve; tools talk to people.
 */
export function takeConsole(to: Pick<Logger, 'error' | 'warn' | 'info' | 'debug'> = log): void {
  for (const [method, level] of [
    ['error', 'error'],
    ['trace', 'error'],
    ['warn', 'warn'],
    ['log', 'info'],
    ['info', 'info'],
    ['debug', 'debug'],
  ] as const)
    console[method] = (...printed: unknown[]) => {
      const err = printed.find((each) => each instanceof Error);
      const text = stripVTControlCharacters(format(...printed.filter((each) => each !== err))).trim();
      to[level]({ from: 'console', ...(err ? { err } : {}) }, text || (err as Error | undefined)?.message);
    };
}

/** Runs `work` so that everything it logs carries `trace` (32 hexadecimal digits, W3C trace context). */
export function withTrace<T>(trace: string, work: () => T): T {
  return traces.run(trace, work);
}

/** The trace of the work at hand, if it runs within one. */
export function currentTrace(): string | undefined {
  return traces.getStore();
}

/**
 * The trace ID out of a `traceparent` header.
 * @returns the caller's, or a new one when the header is absent or malformed
 */
export function traceOf(traceparent: string | null | undefined): string {
  const stated = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/.exec(traceparent ?? '')?.[1];
  return stated && !/^0+$/.test(stated) ? stated : randomBytes(16).toString('hex');
}
