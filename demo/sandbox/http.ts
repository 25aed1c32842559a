/** The counterparts over HTTP: the faces for programs, the faults, and a page for people. */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { Body, Deciding, type Decision, Refused } from './decision';
import { turnPeriods } from './erp';
import { type Fate, fateOf, Pace, setFaults } from './faults';
import { type Asked, perform, systemOf } from './interface';
import type { Journal } from './journal';
import type { Outbox } from './outbox';
import { filled, page } from './page';

const LONGEST_BODY = 4 * 1024 * 1024;
/** How long a request that nobody looks at is held open. */
const HELD = 120_000;

interface Serving {
  journal: Journal;
  outbox: Outbox;
  /** Who sends it as a bearer token may come from anywhere. */
  token: string;
  now: () => number;
}

export const newToken = () => randomBytes(24).toString('base64url');

const isLoopback = (address: string | undefined): boolean =>
  address !== undefined && /^(?:127\.|::1$|::ffff:127\.)/.test(address);
const isLocalName = (host: string | undefined): boolean =>
  /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/.test(host ?? '');

/** Local programs and people, or whoever has the token. A page of another site in a local browser is neither. */
function mayCome(request: IncomingMessage, token: string): boolean {
  const given = Buffer.from(request.headers.authorization?.replace(/^Bearer /, '') ?? '');
  const expected = Buffer.from(token);
  if (given.length === expected.length && timingSafeEqual(given, expected)) return true;
  if (!isLoopback(request.socket.remoteAddress) || !isLocalName(request.headers.host)) return false;
  const { origin } = request.headers;
  return origin === undefined || origin === `http://${request.headers.host}`;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > LONGEST_BODY) throw new Refused(413, 'TOO_LARGE', 'The request has more than 4 MiB.');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function parsed(text: string): Record<string, unknown> {
  if (text === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refused(400, 'INVALID', 'The request is not JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Refused(400, 'INVALID', 'The request must be a JSON object.');
  return value as Record<string, unknown>;
}

function reply(response: ServerResponse, status: number, answer: unknown, headers: Record<string, string> = {}): void {
  const text = JSON.stringify(answer);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

/** Serves a journal's state; `turn` lets the calendar do its work. */
export function serving({ journal, outbox, token, now }: Serving): { server: Server; turn: () => Promise<void> } {
  const pace = new Pace();
  const at = () => new Date(now()).toISOString();
  /** Commits a decision; only then may it be told. */
  const commit = async ({ changes, said }: Pick<Decision, 'changes' | 'said'>): Promise<void> => {
    if (changes.length + said.length === 0) return journal.settled();
    await journal.append({ changes, said });
    if (said.length > 0) outbox.notify();
  };
  const turn = async () => {
    const deciding = new Deciding(journal.state, at());
    turnPeriods(deciding);
    await commit(deciding);
  };

  /** A request to a face: first what goes wrong, then what it asks for. */
  async function toFace(
    asked: Omit<Asked, 'body'>,
    request: IncomingMessage,
    response: ServerResponse,
    system: string,
  ) {
    const deciding = new Deciding(journal.state, at());
    const fate: Fate = fateOf(deciding, system, pace.count(system, now()));
    await commit(deciding);
    if (fate.fate === 'dropped') return request.socket.destroy();
    if (fate.fate === 'held') return setTimeout(() => request.socket.destroy(), HELD).unref();
    if (fate.fate === 'refused') {
      request.resume();
      const { status, code, message, retryAfter } = fate;
      return reply(response, status, { code, message }, { 'retry-after': String(retryAfter) });
    }
    if (fate.delay > 0) await pause(fate.delay);
    const decision = perform(journal.state, { ...asked, body: parsed(await bodyOf(request)) }, at());
    await commit(decision);
    if (fate.isAnswerLost) return request.socket.destroy();
    reply(response, decision.status, decision.answer);
  }

  /** A form of the page, done by the same ways as a program's request. */
  async function toPage(request: IncomingMessage, response: ServerResponse, url: URL) {
    if (request.method === 'GET') {
      const text = page(journal.state, url.searchParams, {
        waiting: journal.pending.size,
        complaints: [...outbox.complaints.values()],
      });
      response.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy':
          "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
        'cache-control': 'no-store',
      });
      return response.end(text);
    }
    const { method, path, body } = filled(new URLSearchParams(await bodyOf(request)));
    const decision = path.startsWith('/faults/')
      ? faults(path.slice('/faults/'.length), body)
      : perform(journal.state, { method, path, query: new URLSearchParams(), key: null, body }, at());
    await commit(decision);
    const says = decision.status < 300 ? 'done' : ((decision.answer as { message?: string }).message ?? 'refused');
    url.searchParams.set(decision.status < 300 ? 'done' : 'refused', says);
    if (decision.status < 300) url.searchParams.delete('refused');
    else url.searchParams.delete('done');
    response.writeHead(303, { location: `/?${url.searchParams}` }).end();
  }

  function faults(system: string, body: Record<string, unknown>): Decision {
    const deciding = new Deciding(journal.state, at());
    return setFaults(deciding, system, new Body(body));
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const url = new URL(request.url ?? '/', 'http://sandbox');
    const { pathname: path, searchParams: query } = url;
    if (!mayCome(request, token))
      throw new Refused(403, 'FORBIDDEN', 'The sandbox answers on this machine, or to whoever has its token.');
    const method = request.method ?? 'GET';
    const key = request.headers['idempotency-key'];
    if (Array.isArray(key) || (key ?? '').length > 200)
      throw new Refused(422, 'INVALID', 'An idempotency key has 1 to 200 characters.');
    const system = systemOf(journal.state, path);
    if (system) return toFace({ method, path, query, key: key || null }, request, response, system);
    if (path === '/' && (method === 'GET' || method === 'POST')) return toPage(request, response, url);
    if (path === '/health') return reply(response, 200, { status: 'ok', waiting: journal.pending.size });
    if (path === '/faults' && method === 'GET')
      return reply(
        response,
        200,
        Object.fromEntries([...journal.state.all('system')].map(([id, row]) => [id, row.faults])),
      );
    if (path.startsWith('/faults/') && method === 'PUT') {
      const decision = faults(path.slice('/faults/'.length), parsed(await bodyOf(request)));
      await commit(decision);
      return reply(response, decision.status, decision.answer);
    }
    throw new Refused(404, 'NOT_FOUND', `Nothing answers at ${path}.`);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      const { status, code, message } =
        error instanceof Refused ? error : new Refused(500, 'FAULT', 'The sandbox failed.');
      if (!(error instanceof Refused)) console.error(error);
      if (response.headersSent || response.destroyed) request.socket.destroy();
      else reply(response, status, { code, message });
    });
  });
  return { server, turn };
}
