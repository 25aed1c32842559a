import type { Outcome, OuterTopic, Queued } from '@/server/outbox/define';
import { pool } from '@/server/runtime/db';
import { env } from '@/server/runtime/env';
import { recipients } from './concerned';
import { doneWithHidden, heldForDigest } from './held';
import { post } from './mail';
import { placeOf, titleOutside } from './words';

const SHOWN = 100;

async function send(row: Queued, now: Date): Promise<Outcome> {
  const person = (await recipients(undefined, [row.userId ?? ''])).get(row.userId ?? '');
  if (!person) return { outcome: 'withheld', why: 'The person is disabled or reads no cases any more.' };
  const { at } = row.payload as { at: string };
  const held = await heldForDigest(person, new Date(at), SHOWN + 1);
  if (held.length === 0) return { outcome: 'withheld', why: 'Everything in it was read before.' };
  const lines = held.slice(0, SHOWN).map((each) => `${titleOutside(each)}\n${env.publicUrl}${placeOf(each)}`);
  if (held.length > SHOWN) lines.push(`More: ${env.publicUrl}/inbox`);
  const subject = held.length === 1 ? 'One thing to know' : `${Math.min(held.length, SHOWN)} things to know`;
  const outcome = await post(row, { to: person.email, subject, text: lines.join('\n\n') }, now);
  if (outcome.outcome === 'sent')
    await doneWithHidden(
      pool,
      held.map(({ id }) => id),
      now,
    );
  return outcome;
}

/** What a person wants gathered, once a day at their hour. */
export const digestTopic: OuterTopic = { code: 'digest', send };
