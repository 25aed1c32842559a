/** Puts what waits to its destinations: asked first whether it is done, at least once, no faster than each takes it. */
import { afterAnswers, nextAttempt, openness, Pace, type Verdict, verdictOf } from '@/domain/sending';
import { now } from '@/server/runtime/clock';
import { log } from '@/server/runtime/log';
import { call, type Outbound, type Returned } from '@/server/sending/http';
import { destinationKind } from '.';
import { addressOf, signed } from './address';
import type { DestinationKind, Outgoing } from './define';
import { type Claimed, claim, conclude, type DueDestination, dueDestinations, outgoingOf, type Tried } from './queue';

/** Commands of a round for each that is on its way at once. */
const ROUND = 8;
/** A claim lasts for what a round can take, and this. */
const SLACK_MS = 30_000;

const paces = new Map<number, Pace>();
function paceOf({ sourceId, perSecond }: DueDestination, at: Date): Pace {
  const held = paces.get(sourceId);
  if (held?.perSecond === perSecond) return held;
  const pace = new Pace(perSecond, at);
  paces.set(sourceId, pace);
  return pace;
}

/** One round over what is due. @returns how many commands were tried */
export async function sendDue(at: Date): Promise<number> {
  const destinations = await dueDestinations(at);
  const rounds = destinations.map((destination) =>
    sendTo(destination, at).catch((error) => {
      log.warn({ err: error, source: destination.name }, 'commands could not be sent');
      return 0;
    }),
  );
  return (await Promise.all(rounds)).reduce((sum, count) => sum + count, 0);
}

async function sendTo(destination: DueDestination, at: Date): Promise<number> {
  const kind = destinationKind(destination.kind);
  const address = kind && addressOf(kind, destination.url);
  const limit = { open: destination.concurrency * ROUND, one: 1, none: 0 }[openness(destination, at)];
  if (!kind || !address || limit === 0) return 0;
  const granted = paceOf(destination, at).take(limit, at);
  if (granted === 0) return 0;
  const timeoutMs = destination.timeoutSeconds * 1_000;
  // A command is a question and a request, each within the time.
  const until = new Date(at.getTime() + ROUND * 2 * timeoutMs + SLACK_MS);
  const claimed = await claim(destination.sourceId, at, until, granted);
  const waiting = [...claimed];
  const tried: Tried[] = [];
  const put = (request: Outbound, key: string) =>
    call(signed(request, kind, destination, key, now()), { timeoutMs, allowed: address.allowed });
  const lane = async () => {
    for (let command = waiting.shift(); command; command = waiting.shift()) {
      // What is down or busy is left alone at once, not after everything that was claimed.
      const standing = afterAnswers(destination, tried.map(replied), now());
      if (standing.closedUntil !== null) {
        waiting.unshift(command);
        return;
      }
      tried.push(await attempt(command, outgoingOf(command, destination.name), kind, address.base, put));
    }
  };
  await Promise.all(Array.from({ length: destination.concurrency }, lane));
  const ended = now();
  await conclude(destination, afterAnswers(destination, tried.map(replied), ended), tried, waiting, ended);
  return tried.length;
}

const replied = ({ status, verdict, retryAfter }: Tried & { retryAfter?: number | null }) => ({
  status,
  verdict,
  retryAfter: retryAfter ?? null,
});

async function attempt(
  command: Claimed,
  outgoing: Outgoing,
  kind: DestinationKind,
  base: string,
  put: (request: Outbound, key: string) => Promise<Returned>,
): Promise<Tried & { retryAfter: number | null }> {
  const at = now();
  const end = (returned: Returned, verdict: Verdict, found: boolean) => {
    const endedAt = now();
    const next = nextAttempt(command.triedFrom, command.attempts + 1, endedAt, Math.random(), returned);
    const again = next === null ? ('given up' as const) : ('waiting' as const);
    return {
      command,
      at,
      endedAt,
      verdict,
      status: returned.status,
      retryAfter: returned.retryAfter,
      found,
      answer: returned.body,
      state: verdict === 'done' || verdict === 'refused' ? verdict : again,
      dueAt: next ?? endedAt,
    };
  };
  const question = kind.question(outgoing, base);
  if (question) {
    const returned = await put(question, command.key);
    const verdict = verdictOf(returned);
    if (verdict === 'unreached' || verdict === 'busy') return end(returned, verdict, false);
    const held = kind.found(outgoing, { status: returned.status as number, body: returned.body });
    if (held !== null) return end({ ...returned, body: held }, 'done', true);
  }
  const returned = await put(kind.request(outgoing, base), command.key);
  return end(returned, verdictOf(returned), false);
}
