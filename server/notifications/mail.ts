import { createTransport, type Transporter } from 'nodemailer';
import type { Outcome, OuterTopic, Queued } from '@/server/outbox/define';
import { pool } from '@/server/runtime/db';
import { env } from '@/server/runtime/env';
import { recipients } from './concerned';
import { doneWithHidden, heldBy } from './held';
import { placeOf, titleOutside } from './words';

const TIMEOUT_MS = 10_000;

/** Whether this installation sends e-mail. */
export const sendsMail = (): boolean => env.smtpUrl !== undefined;
export const MAIL_ABSENT = 'E-mail is absent: SMTP_URL is not set.';

const slot = globalThis as typeof globalThis & { throughlineMail?: Transporter };
function transport(): Transporter {
  slot.throughlineMail ??= createTransport({
    url: env.smtpUrl as string,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return slot.throughlineMail;
}

/** A letter of plain text. */
export interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Where people choose what they are told. */
const CHOICES = '/inbox/settings';

/**
 * Hands a letter in. Its Message-ID comes of the row's key, so that a repetition is the same letter to whoever receives it.
 * What the server refuses for good (5xx) is not tried again; anything else is thrown, and is.
 */
export async function post(row: Queued, letter: Letter, now: Date): Promise<Outcome> {
  if (!sendsMail()) return { outcome: 'withheld', why: MAIL_ABSENT };
  const id = Buffer.from(row.key ?? String(row.id)).toString('base64url');
  try {
    await transport().sendMail({
      from: env.mailFrom,
      to: letter.to,
      subject: letter.subject,
      text: `${letter.text}\n\nChoose what you are told: ${env.publicUrl}${CHOICES}\n`,
      date: now,
      messageId: `<${id}@${new URL(env.publicUrl).hostname}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    return { outcome: 'sent' };
  } catch (error) {
    const { responseCode, message } = error as { responseCode?: number; message: string };
    if (responseCode !== undefined && responseCode >= 500 && responseCode < 600)
      return { outcome: 'failed', why: `The mail server refused it: ${message}` };
    throw error;
  }
}

async function send(row: Queued, now: Date): Promise<Outcome> {
  const person = (await recipients(undefined, [row.userId ?? ''])).get(row.userId ?? '');
  if (!person) return { outcome: 'withheld', why: 'The person is disabled or reads no cases any more.' };
  const { notification } = row.payload as { notification: string };
  const held = await heldBy(person, notification);
  if (!held) return { outcome: 'withheld', why: 'The case is out of the person’s reach.' };
  if (held.readAt !== null && held.inApp) return { outcome: 'withheld', why: 'It was read before.' };
  const subject = titleOutside(held);
  const outcome = await post(
    row,
    { to: person.email, subject, text: `${subject}.\n\n${env.publicUrl}${placeOf(held)}` },
    now,
  );
  if (outcome.outcome === 'sent') await doneWithHidden(pool, [held.id], now);
  return outcome;
}

/** A letter about one notification. */
export const mailTopic: OuterTopic = { code: 'e-mail', send };
