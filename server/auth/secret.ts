import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { env } from '@/server/runtime/env';

const slot = globalThis as typeof globalThis & { throughlineSecret?: string };
// The web process refuses to start without SECRET; tests and tools, which serve nobody, get one of their own.
slot.throughlineSecret ??= env.secret ?? randomBytes(32).toString('base64');

/** What signs sessions: random per installation, never logged. */
export const secret: string = slot.throughlineSecret;

/** SHA-256: how one-time tokens and keys are kept. They are random and long, so that no slow hash is needed. */
export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** A random token in base64url. */
export const randomToken = (bytes = 32): string => randomBytes(bytes).toString('base64url');

/** A secret that this installation can make again from the same parts, and nobody else can: for safe repetition. */
export const derivedToken = (...parts: string[]): string =>
  createHmac('sha256', secret).update(parts.join('\u001f')).digest('base64url');

/** The session token out of a cookie value `token.signature`, or null when the signature is not ours. */
export function signedToken(value: string): string | null {
  const dot = value.lastIndexOf('.');
  if (dot < 1) return null;
  const token = value.slice(0, dot);
  const stated = Buffer.from(value.slice(dot + 1), 'base64');
  const expected = createHmac('sha256', secret).update(token).digest();
  return stated.length === expected.length && timingSafeEqual(stated, expected) ? token : null;
}
