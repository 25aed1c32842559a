/**
 * From what happened to cases to what people are told. A set of activities that was written together is one occasion:
 * a person is told once of an act, and once of a cause while they have not read of it, however many cases there are.
 */
import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { reachesCase } from '@/domain/access';
import { type Channel, kindOfActivity, notificationKind, type Pace, paceOf } from '@/domain/notifications/kinds';
import { digestTimeOf, nextDigest } from '@/domain/notifications/pace';
import { announceChange } from '@/server/changes';
import type { InnerTopic, Queued } from '@/server/outbox/define';
import { enqueue, type Sendable } from '@/server/outbox/queue';
import { anyOf, inserting, rowsOf, sets, updating } from '@/server/runtime/sets';
import { type Concern, concernedBy, type Recipient, recipients } from './concerned';
import { type Place, placesOf } from './places';

interface Occasion {
  readonly userId: string;
  readonly kind: string;
  readonly thread: string;
  readonly concerns: Concern[];
}

/** What is held of a thread that a person has not read yet. */
interface Unread {
  readonly id: string;
  readonly userId: string;
  readonly thread: string;
  readonly places: Place[];
  readonly count: number;
}

/** What comes of Throughline itself comes in many small sets: it gathers this long before it leaves. */
const GATHER_MS = 60_000;

const kindOf = ({ why, kind }: Concern): string => (why === 'theirs' ? kindOfActivity(kind) : why);

/** One per person, kind and act; where nobody acted, one per person, kind and cause. */
function occasionsOf(concerns: readonly Concern[], act: ReadonlyMap<string, number>): Occasion[] {
  const occasions = new Map<string, Occasion>();
  for (const concern of concerns) {
    const kind = kindOf(concern);
    const thread = concern.actorId ? `${kind} by act ${act.get(concern.activityId)}` : `${kind} of ${concern.causeKey}`;
    const key = `${concern.userId} ${thread}`;
    const occasion = occasions.get(key) ?? { userId: concern.userId, kind, thread, concerns: [] };
    occasions.set(key, occasion);
    occasion.concerns.push(concern);
  }
  return [...occasions.values()];
}

const unreadOf = (client: PoolClient, users: readonly string[], threads: readonly string[]): Promise<Unread[]> =>
  rowsOf(
    sets
      .selectFrom('notification')
      .select(['id', 'user_id as userId', 'thread', 'count'])
      .select((eb) => eb.ref('places').$castTo<Place[]>().as('places'))
      .where('user_id', '=', anyOf(users, 'text'))
      .where('thread', '=', anyOf(threads, 'text'))
      .where('read_at', 'is', null)
      .orderBy('id')
      .forUpdate(),
    { on: client, steady: false },
  );

const putNotifications = inserting('notification', [
  'id',
  'user_id',
  'kind',
  'thread',
  'actor_id',
  'case_id',
  'cause_key',
  'activity_id',
  'places',
  'count',
  'case_ids',
  'at',
  'in_app',
  'digest_at',
]);
const addTo = updating('notification', ['places', 'count', 'case_id', 'activity_id', 'at']);

/** Ways by which a person hears of a kind, each with its pace; those that are not there are not used. */
function waysOf(person: Recipient, kind: string): Readonly<Record<Channel, Pace>> {
  const entry = notificationKind(kind);
  const pace = (channel: Channel): Pace => (entry ? paceOf(person.chosen, entry, channel) : 'never');
  return {
    'in app': pace('in app'),
    'e-mail': person.demo ? 'never' : pace('e-mail'),
    webhook: person.hasWebhook ? pace('webhook') : 'never',
  };
}

async function tell(client: PoolClient, rows: readonly Queued[], now: Date): Promise<void> {
  const act = new Map<string, number>();
  for (const { id, payload } of rows) for (const activity of payload as number[]) act.set(String(activity), id);
  const concerns = await concernedBy(client, [...act.keys()].map(Number));
  if (concerns.length === 0) return;
  const people = await recipients(client, [...new Set(concerns.map(({ userId }) => userId))]);
  // Who does not reach a case is told nothing of it, whatever they watch.
  const seen = concerns.filter((concern) => {
    const person = people.get(concern.userId);
    return person !== undefined && reachesCase(person, concern);
  });
  const occasions = occasionsOf(seen, act);
  const held = new Map(
    (
      await unreadOf(
        client,
        [...people.keys()],
        occasions.map(({ thread }) => thread),
      )
    ).map((unread) => [`${unread.userId} ${unread.thread}`, unread]),
  );
  const fresh: Parameters<typeof putNotifications>[1][number][] = [];
  const grown: Parameters<typeof addTo>[1][number][] = [];
  const sendables: Sendable[] = [];
  const told = new Set<string>();
  for (const { userId, kind, thread, concerns } of occasions) {
    const person = people.get(userId) as Recipient;
    const ways = waysOf(person, kind);
    if (Object.values(ways).every((pace) => pace === 'never')) continue;
    const last = concerns.reduce((a, b) => (a.at > b.at ? a : b));
    const before = held.get(`${userId} ${thread}`);
    if (ways['in app'] !== 'never') told.add(userId);
    if (before) {
      grown.push({
        id: before.id,
        places: placesOf(concerns, before.places),
        count: before.count + concerns.length,
        case_id: last.caseId,
        activity_id: last.activityId,
        at: last.at,
      });
      continue;
    }
    const id = randomUUID();
    const digestAt = ways['e-mail'] === 'daily' ? nextDigest(digestTimeOf(person.chosen), now) : null;
    fresh.push({
      id,
      user_id: userId,
      kind,
      thread,
      actor_id: last.actorId,
      case_id: last.caseId,
      cause_key: last.causeKey,
      activity_id: last.activityId,
      places: placesOf(concerns, []),
      count: concerns.length,
      case_ids: last.actorId && concerns.length > 1 ? concerns.map(({ caseId }) => caseId) : [],
      at: last.at,
      in_app: ways['in app'] !== 'never',
      digest_at: digestAt,
    });
    const dueAt = last.actorId ? now : new Date(now.getTime() + GATHER_MS);
    const way = { userId, payload: { notification: id }, at: now, dueAt };
    if (ways['e-mail'] === 'at once') sendables.push({ ...way, topic: 'e-mail', key: `notification ${id} e-mail` });
    if (ways.webhook === 'at once') sendables.push({ ...way, topic: 'webhook', key: `notification ${id} webhook` });
    if (digestAt)
      sendables.push({
        ...way,
        topic: 'digest',
        key: `digest ${userId} ${digestAt.toISOString()}`,
        payload: { at: digestAt.toISOString() },
        dueAt: digestAt,
      });
  }
  await putNotifications(client, fresh);
  await addTo(client, grown);
  await enqueue(client, sendables);
  if (told.size > 0)
    await announceChange(
      client,
      'inbox',
      [...told].map((id) => ({ id, entity: null, region: null })),
    );
}

/** Activities that were written together, by ID. */
export const tellTopic: InnerTopic = { code: 'activity', work: tell };
