/** What a notification says, within the product and outside of it. */
import { exceptionType } from '@/domain/exceptions';
import { causeWords } from '@/domain/exceptions/causes';
import { notificationKind } from '@/domain/notifications/kinds';

/** What its words are made of. */
export interface Told {
  readonly id: string;
  readonly kind: string;
  readonly actorName: string | null;
  /** Cases that the reader reaches. */
  readonly count: number;
  /** Number and type of the case, of the newest where there are several. */
  readonly number: string;
  readonly type: string;
  readonly causeKey: string;
}

const say = ({ kind, actorName, count }: Told, what: string): string =>
  notificationKind(kind)?.say(actorName, count, what) ?? what;

/** One sentence for the inbox; `accountName` is that of the cause, for those who may read it. */
export const titleOf = (told: Told, accountName: string | null): string =>
  say(told, told.count === 1 ? `case ${told.number}` : causeWords(told.causeKey, accountName));

/**
 * One sentence that may leave: who, what, how many, the case's number and the title of its type. No account, no
 * document, no amount, nothing that a source or a person wrote.
 */
export function titleOutside(told: Told): string {
  const type = exceptionType(told.type)?.title.toLowerCase() ?? told.type;
  return told.count === 1 ? `${say(told, `case ${told.number}`)} (${type})` : say(told, type);
}

/** Where it leads: the case, or the cases of the act or the cause, without their names. A path within the product. */
export const placeOf = (told: Told): string =>
  told.count === 1
    ? `/exceptions/${told.number}`
    : `/exceptions?view=all&told=${Buffer.from(`Notification:${told.id}`).toString('base64url')}`;
