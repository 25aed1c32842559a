import type { IncomingMessage, ServerResponse } from 'node:http';

/** An answer in the terms of the Web platform, as Next's routes export it. */
export type WebHandler = (request: Request) => Promise<Response> | Response;
/** The same answer straight on Node's objects, for routes where the two conversions would be half of the work. */
export type RawHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

/** The body is larger than its route takes. */
export class BodyTooLarge extends Error {
  constructor(readonly limit: number) {
    super(`The request body is larger than ${limit} bytes`);
  }
}

/** More is being read at this moment than the process has room for. */
export class Busy extends Error {
  constructor() {
    super('Too much is being sent at once. Try again in a moment.');
  }
}

/** Bytes of bodies that arrive and are not whole yet, together: many slow senders must not fill the memory. */
const ARRIVING = 64 * 2 ** 20;
let arriving = 0;

/**
 * The whole body.
 * @param limit bytes
 * @throws BodyTooLarge as soon as it is known, Busy
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > limit) return reject(new BodyTooLarge(limit));
    const chunks: Buffer[] = [];
    let size = 0;
    const forget = () => {
      arriving -= size;
      size = 0;
      // Not destroyed: the refusal has yet to travel back. What still comes is dropped.
      request.removeAllListeners('data');
      request.resume();
    };
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      arriving += chunk.length;
      if (size > limit || arriving > ARRIVING) {
        const refused = size > limit ? new BodyTooLarge(limit) : new Busy();
        forget();
        reject(refused);
      } else chunks.push(chunk);
    });
    request.once('end', () => {
      arriving -= size;
      size = 0;
      resolve(Buffer.concat(chunks));
    });
    request.once('close', () => {
      arriving -= size;
      size = 0;
    });
    request.once('error', reject);
    request.once('close', () => reject(new Error('The client went away before its request was complete')));
  });
}

/** The headers of a request: repeated ones joined as HTTP allows. */
function headersOf(request: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === 'string') headers.set(name, value);
    else for (const one of value ?? []) headers.append(name, one);
  }
  return headers;
}

/**
 * Answers a Node request with a Web handler. The body is read whole, the response streams, and the request's signal
 * aborts when the client goes away or `stopping` says that the server does.
 */
export async function answer(
  handle: WebHandler,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  bodyLimit: number,
  stopping: AbortSignal,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const method = request.method ?? 'GET';
  const bodiless = method === 'GET' || method === 'HEAD';
  const answered = await handle(
    new Request(url, {
      method,
      headers: headersOf(request),
      body: bodiless ? null : await readBody(request, bodyLimit),
      signal: gone.signal,
    }),
  );
  await send(answered, response, method === 'HEAD', stopping);
}

async function send(
  answered: Response,
  response: ServerResponse,
  bodiless: boolean,
  stopping: AbortSignal,
): Promise<void> {
  response.statusCode = answered.status;
  for (const [name, value] of answered.headers) if (name !== 'set-cookie') response.setHeader(name, value);
  const cookies = answered.headers.getSetCookie();
  if (cookies.length > 0) response.setHeader('set-cookie', cookies);
  if (!answered.body || bodiless) {
    await answered.body?.cancel();
    response.end();
    return;
  }
  const reader = answered.body.getReader();
  const cancel = () => void reader.cancel().catch(() => undefined);
  response.once('close', cancel);
  // An event stream has no end of its own that a stopping server could wait for.
  if (answered.headers.get('content-type')?.startsWith('text/event-stream')) {
    response.flushHeaders();
    stopping.addEventListener('abort', cancel, { once: true });
  }
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (response.destroyed) break;
      if (!response.write(part.value)) {
        await new Promise<void>((resolve) => {
          const go = () => {
            response.off('drain', go);
            response.off('close', go);
            resolve();
          };
          response.once('drain', go);
          response.once('close', go);
        });
      }
    }
  } catch (error) {
    // Ended in the middle, not at its end: the client must see that.
    response.destroy();
    throw error;
  } finally {
    stopping.removeEventListener('abort', cancel);
    response.off('close', cancel);
    response.end();
  }
}
