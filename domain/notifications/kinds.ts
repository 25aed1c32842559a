/** What people are told of: one entry per kind, with its words, whom it concerns and by which ways it goes at first. */
import type { Activity } from '../exceptions/transitions';

/** Ways by which a notification reaches a person. */
export const CHANNELS = ['in app', 'e-mail', 'webhook'] as const;
export type Channel = (typeof CHANNELS)[number];

/** How often a way is used for a kind: as it happens, gathered once a day, or not at all. */
export const PACES = ['at once', 'daily', 'never'] as const;
export type Pace = (typeof PACES)[number];

/** Paces that a way knows: a digest is a letter. */
export const PACES_OF: Readonly<Record<Channel, readonly Pace[]>> = {
  'in app': ['at once', 'never'],
  'e-mail': ['at once', 'daily', 'never'],
  webhook: ['at once', 'never'],
};

export interface NotificationKind {
  readonly code: string;
  readonly title: string;
  /** When a person is told, in plain words. */
  readonly rule: string;
  /** One sentence: who did it (null: Throughline itself) to how many cases; `what` is the case or the cause in words. */
  readonly say: (actor: string | null, count: number, what: string) => string;
  /** What holds until the person chooses otherwise. */
  readonly standard: Readonly<Record<Channel, Pace>>;
}

const cases = (count: number): string => (count === 1 ? 'a case' : `${count.toLocaleString('en-US')} cases`);
/** "Dana commented on case 42", "Dana commented on 12 cases". */
const acted = (verb: string) => (actor: string | null, count: number, what: string) =>
  `${actor ?? 'Throughline'} ${verb} ${count === 1 ? what : cases(count)}`;
/** "Case 42 was resolved", "12 cases were resolved: tax code of Northwind". */
const passive = (verb: string) => (_actor: string | null, count: number, what: string) =>
  count === 1 ? `${capital(what)} was ${verb}` : `${capital(cases(count))} were ${verb}: ${what}`;
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const LOUD = { 'in app': 'at once', 'e-mail': 'at once', webhook: 'at once' } as const;
const QUIET = { 'in app': 'at once', 'e-mail': 'never', webhook: 'at once' } as const;

/** Of several that one activity gives reason for, a person is told the first. */
export const NOTIFICATION_KINDS = [
  {
    code: 'mentioned',
    title: 'Somebody mentions you',
    rule: 'A comment on a case names you.',
    say: acted('mentioned you in'),
    standard: LOUD,
  },
  {
    code: 'assigned',
    title: 'A case is given to you',
    rule: 'Somebody assigns you a case, or many at once.',
    say: (actor, count, what) => `${actor ?? 'Throughline'} gave you ${count === 1 ? what : cases(count)}`,
    standard: LOUD,
  },
  {
    code: 'escalated',
    title: 'A case is escalated or late',
    rule: 'A case of yours, one you watch, or one that a step of its queue names you for is escalated.',
    say: (_actor, count, what) =>
      count === 1 ? `${capital(what)} needs you` : `${capital(cases(count))} need you: ${what}`,
    standard: LOUD,
  },
  {
    code: 'commented',
    title: 'Somebody comments',
    rule: 'A comment on a case that is yours or that you watch.',
    say: acted('commented on'),
    standard: QUIET,
  },
  {
    code: 'opened',
    title: 'A case opens',
    rule: 'A case of a cause or an account that you watch opens, or one of yours opens again.',
    say: passive('opened'),
    standard: QUIET,
  },
  {
    code: 'closed',
    title: 'A case closes',
    rule: 'A case that is yours or that you watch is resolved or closed.',
    say: passive('closed'),
    standard: QUIET,
  },
  {
    code: 'progressed',
    title: 'A case moves on',
    rule: 'A case that is yours or that you watch is claimed, acknowledged, given to somebody else, waits, or rises in severity.',
    say: (actor, count, what) =>
      actor
        ? `${actor} worked on ${count === 1 ? what : cases(count)}`
        : count === 1
          ? `${capital(what)} changed`
          : `${capital(cases(count))} changed: ${what}`,
    standard: QUIET,
  },
] as const satisfies readonly NotificationKind[];
export type NotificationCode = (typeof NOTIFICATION_KINDS)[number]['code'];

const byCode = new Map<string, NotificationKind>(NOTIFICATION_KINDS.map((kind) => [kind.code, kind]));
export const notificationKind = (code: string): NotificationKind | undefined => byCode.get(code);

/** What an activity is for those who own or watch the case. */
const OF_ACTIVITY: Readonly<Record<Activity['kind'], NotificationCode>> = {
  opened: 'opened',
  regressed: 'opened',
  resolved: 'closed',
  commented: 'commented',
  claimed: 'progressed',
  assigned: 'progressed',
  acknowledged: 'progressed',
  'severity raised': 'progressed',
  commanded: 'progressed',
  waiting: 'progressed',
  resumed: 'progressed',
  escalated: 'escalated',
};
export const kindOfActivity = (kind: string): NotificationCode =>
  (OF_ACTIVITY as Readonly<Record<string, NotificationCode>>)[kind] ?? 'progressed';

/** By which way and how often a person is told of a kind; what they never chose is the standard. */
export function paceOf(chosen: ReadonlyMap<string, string>, kind: NotificationKind, channel: Channel): Pace {
  const value = chosen.get(preferenceOf(kind.code, channel));
  return PACES_OF[channel].find((pace) => pace === value) ?? kind.standard[channel];
}

/** The name under which that choice is kept. */
export const preferenceOf = (kind: string, channel: Channel): string => `notify ${kind} ${channel}`;
