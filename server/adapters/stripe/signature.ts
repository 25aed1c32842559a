import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SignedRequest } from '../define';

/** Seconds that a signature holds: against requests that are recorded and played again. */
const TOLERANCE = 300;

/** Verifies `Stripe-Signature: t=…,v1=…`: an HMAC-SHA256 over "t.body"; any of several v1 may fit while a secret is rolled. */
export function verifySignature({ header, body, secret, now }: SignedRequest): boolean {
  const parts = (header('stripe-signature') ?? '').split(',').map((part) => part.trim().split('=', 2));
  const stamp = parts.find(([name]) => name === 't')?.[1] ?? '';
  if (!/^\d{1,12}$/.test(stamp) || Math.abs(now.getTime() / 1000 - Number(stamp)) > TOLERANCE) return false;
  const expected = createHmac('sha256', secret).update(`${stamp}.`).update(body).digest();
  return parts.some(([name, value]) => {
    if (name !== 'v1' || !/^[0-9a-f]{64}$/.test(value ?? '')) return false;
    return timingSafeEqual(Buffer.from(value as string, 'hex'), expected);
  });
}
