import { assertMay, type Reader } from '@/domain/access';
import {
  CHANNELS,
  type Channel,
  NOTIFICATION_KINDS,
  type NotificationKind,
  PACES_OF,
  type Pace,
  paceOf,
} from '@/domain/notifications/kinds';
import { type DigestTime, digestTimeOf } from '@/domain/notifications/pace';
import { rowOf, rowsOf, sets } from '@/server/runtime/sets';
import { MAIL_ABSENT, sendsMail } from './mail';

export interface ChosenPace {
  readonly kind: NotificationKind;
  readonly channel: Channel;
  readonly pace: Pace;
  readonly choices: readonly Pace[];
}

/** Something that was given up. */
export interface Undelivered {
  readonly id: string;
  readonly topic: string;
  readonly personName: string | null;
  readonly at: Date;
  readonly attempts: number;
  readonly failure: string;
}

export interface NotificationSettings {
  readonly kinds: readonly { readonly kind: NotificationKind; readonly paces: readonly ChosenPace[] }[];
  readonly digest: DigestTime;
  /** Why no e-mail is sent; null when it is. */
  readonly mailAbsent: string | null;
  readonly webhook: { readonly url: string; readonly createdAt: Date } | null;
  readonly undelivered: readonly Undelivered[];
}

const SHOWN = 50;

/** What the reader chose to be told and how; what could not be delivered: theirs, and everybody's for who sets up. */
export async function notificationSettings(reader: Reader | null): Promise<NotificationSettings> {
  assertMay(reader, 'exceptions:read');
  const [preferences, webhook, user, undelivered] = await Promise.all([
    rowsOf(sets.selectFrom('preference').select(['name', 'value']).where('user_id', '=', reader.id)),
    rowOf(sets.selectFrom('webhook').select(['url', 'created_at as createdAt']).where('user_id', '=', reader.id)),
    rowOf(sets.selectFrom('app_user').select('demo').where('id', '=', reader.id)),
    rowsOf(
      sets
        .selectFrom('outbox as o')
        .leftJoin('app_user as u', 'u.id', 'o.user_id')
        .select(['o.topic', 'u.name as personName', 'o.attempts'])
        .select((eb) => [
          eb.cast<string>('o.id', 'text').as('id'),
          eb.ref('o.done_at').$notNull().as('at'),
          eb.ref('o.failure').$notNull().as('failure'),
        ])
        .where('o.outcome', '=', 'failed')
        .$if(!reader.permissions.has('setup:write'), (query) => query.where('o.user_id', '=', reader.id))
        .orderBy('o.id', 'desc')
        .limit(SHOWN),
      { steady: false },
    ),
  ]);
  const chosen = new Map(preferences.map(({ name, value }) => [name, value]));
  return {
    kinds: NOTIFICATION_KINDS.map((kind) => ({
      kind,
      paces: CHANNELS.map((channel) => ({
        kind,
        channel,
        pace: paceOf(chosen, kind, channel),
        choices: PACES_OF[channel],
      })),
    })),
    digest: digestTimeOf(chosen),
    mailAbsent: user?.demo ? 'The demo company’s people get no e-mail.' : sendsMail() ? null : MAIL_ABSENT,
    webhook: webhook ?? null,
    undelivered,
  };
}
