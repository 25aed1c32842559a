/** GET /api/export/{list}: a list as its screen shows it, as CSV, streamed. */
import { GraphQLError } from 'graphql';
import { Refusal } from '@/domain/access';
import { type Context, createContext } from '@/graphql/context';
import { publicError } from '@/graphql/errors';
import { exported, exportOf } from '@/graphql/exports';
import { identify } from './auth/session';
import { now } from './runtime/clock';
import { currentTrace, log, traceOf } from './runtime/log';
import { isLocal } from './runtime/peer';

/** Exports at a time: each walks a list to its end beside those who work. */
const OF_ONE_READER = 2;
const AT_ALL = 6;
const running = new Map<string, number>();

const STATUS: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  BAD_USER_INPUT: 400,
  INTERNAL_SERVER_ERROR: 500,
};

const refuse = (status: number, message: string): Response =>
  Response.json({ error: message }, { status, headers: { 'cache-control': 'no-store' } });

function refusalOf(error: unknown): Response {
  const graphql =
    error instanceof GraphQLError
      ? error
      : new GraphQLError(String(error), { originalError: error instanceof Error ? error : null });
  const { message, extensions } = publicError(graphql, currentTrace() ?? traceOf(null));
  return refuse(STATUS[String(extensions?.code)] ?? 400, message);
}

/** The first page is read before anything is answered, so that a refusal is a refusal and not a file. */
export async function exportHandler(request: Request): Promise<Response> {
  const url = new URL(request.url);
  const contextOf = async (): Promise<Context> =>
    createContext({
      ...(await identify(request.headers, now())),
      clock: now,
      local: isLocal(request.headers),
      readOnly: true,
    });
  let leave = () => undefined as void;
  try {
    const { reader } = await contextOf();
    if (!reader) throw new Refusal('unauthenticated', 'Sign in to export this.');
    const shown = (url.searchParams.get('columns') ?? '').split(',').filter(Boolean);
    const asked = exportOf(
      decodeURIComponent(url.pathname.split('/').at(-1) ?? ''),
      shown,
      url.searchParams.get('variables'),
    );
    const mine = running.get(reader.id) ?? 0;
    if (mine >= OF_ONE_READER || [...running.values()].reduce((sum, count) => sum + count, 0) >= AT_ALL)
      return refuse(429, 'Other exports are still running. Wait until they have ended and try again.');
    leave = enter(reader.id);
    const pages = exported(asked, contextOf);
    const first = await pages.next();
    const name = `${asked.list.name}-${now().toISOString().slice(0, 10)}.csv`;
    return new Response(stream(first, pages, leave), {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="${name}"`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      },
    });
  } catch (error) {
    leave();
    return refusalOf(error);
  }
}

/** Counts an export; the function given back counts it off, once. */
function enter(reader: string): () => void {
  running.set(reader, (running.get(reader) ?? 0) + 1);
  let inside = true;
  return () => {
    if (!inside) return;
    inside = false;
    const left = (running.get(reader) ?? 1) - 1;
    if (left > 0) running.set(reader, left);
    else running.delete(reader);
  };
}

/** A page is asked for when the one before has been taken. What breaks on the way breaks the download: no file ends early unseen. */
function stream(
  first: IteratorResult<string, void>,
  pages: AsyncGenerator<string>,
  leave: () => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let next: Promise<IteratorResult<string, void>> = Promise.resolve(first);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const page = await next;
          if (page.done) {
            leave();
            controller.close();
            return;
          }
          controller.enqueue(encoder.encode(page.value));
          next = pages.next();
          // Awaited at the next pull; until then a failure must not count as unhandled.
          next.catch(() => undefined);
        } catch (error) {
          leave();
          log.error({ err: error }, 'an export stopped');
          controller.error(error);
        }
      },
      async cancel() {
        leave();
        await pages.return(undefined);
      },
    },
    { highWaterMark: 1 },
  );
}
