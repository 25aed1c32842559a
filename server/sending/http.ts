/** The one way by which things leave: to a checked address, within a time, with an answer of bounded size. */
import http from 'node:http';
import https from 'node:https';
import { Refusal } from '@/domain/access';
import type { Reply } from '@/domain/sending';
import { readTarget, resolveTarget } from './target';

export interface Outbound {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, or its text; null where there is none. */
  readonly body: unknown;
}

/** What came back: the answer, or why there is none. */
export interface Returned extends Reply {
  /** JSON where it can be read as such, else text. */
  readonly body: unknown;
  /** It was not sent: the address is none that may be sent to. */
  readonly isBarred: boolean;
}

const LONGEST_ANSWER = 64 * 1024;
// Connections are kept: a destination takes hundreds of commands a second.
const agents = { 'http:': new http.Agent({ keepAlive: true }), 'https:': new https.Agent({ keepAlive: true }) };

/** Seconds of Retry-After, as a number or as an instant. */
function retryAfterOf(header: string | undefined, now: number): number | null {
  if (!header) return null;
  const seconds = /^\d{1,9}$/.test(header) ? Number(header) : (Date.parse(header) - now) / 1_000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text.slice(0, 2_000);
  }
}

/**
 * Puts a request. It follows no redirect.
 * @param allowed hosts in private networks that it may go to nevertheless
 */
export async function call(
  { method, url: address, headers, body }: Outbound,
  { timeoutMs, allowed }: { timeoutMs: number; allowed: readonly string[] },
): Promise<Returned> {
  try {
    const url = readTarget(address, allowed);
    const found = await resolveTarget(url, allowed);
    const text = body === null ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    const protocol = url.protocol as keyof typeof agents;
    return await new Promise((resolve, reject) => {
      const request = (protocol === 'https:' ? https : http).request(
        url,
        {
          method,
          agent: agents[protocol],
          headers: {
            accept: 'application/json',
            'user-agent': 'Throughline',
            ...(text === undefined
              ? {}
              : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }),
            ...headers,
          },
          // To exactly the address that was checked.
          lookup: (_host, options, done) => {
            if (options.all) (done as (error: null, found: object[]) => void)(null, [found]);
            else done(null, found.address, found.family);
          },
        },
        (response) => {
          const parts: Buffer[] = [];
          let size = 0;
          response.on('data', (part: Buffer) => {
            size += part.length;
            if (size > LONGEST_ANSWER) request.destroy(new Error('the answer is longer than 64 KiB'));
            else parts.push(part);
          });
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? null,
              retryAfter: retryAfterOf(response.headers['retry-after'], Date.now()),
              body: parsed(Buffer.concat(parts).toString('utf8')),
              isBarred: false,
            }),
          );
        },
      );
      const slow = setTimeout(() => request.destroy(new Error(`no answer within ${timeoutMs / 1_000} s`)), timeoutMs);
      request.on('error', reject);
      request.on('close', () => clearTimeout(slow));
      request.end(text);
    });
  } catch (error) {
    const body = (error as Error).message || String(error);
    return { status: null, retryAfter: null, body, isBarred: error instanceof Refusal };
  }
}
