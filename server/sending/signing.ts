/** Signatures of what is sent, as Standard Webhooks has them. */
import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
const BYTES = 32;

/** A secret as a receiver is given it: `whsec_` and base64. */
export const secretText = (bytes: Buffer): string => PREFIX + bytes.toString('base64');
/** A new secret. */
export const newSecret = (): string => secretText(randomBytes(BYTES));

/** `v1,` and base64 of HMAC-SHA256 over ID, timestamp in seconds and body. */
function signatureOf(secret: string, id: string, timestamp: number, body: string): string {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

/**
 * The headers that sign a body. With several secrets there is a signature by each: a receiver that has changed over and
 * one that has not both find theirs.
 */
export const signatureHeaders = (
  secrets: readonly string[],
  id: string,
  at: Date,
  body: string,
): Readonly<Record<string, string>> => {
  const timestamp = Math.floor(at.getTime() / 1_000);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': secrets.map((secret) => signatureOf(secret, id, timestamp, body)).join(' '),
  };
};
