/** Where a destination lies, and what is sent there as it leaves. */
import { unsealed } from '@/server/auth/seal';
import { env } from '@/server/runtime/env';
import type { Outbound } from '@/server/sending/http';
import { signatureHeaders } from '@/server/sending/signing';
import type { DestinationKind } from './define';

/** For what the secrets of destinations are sealed. */
export const SEAL = 'throughline destinations';

/**
 * The address of a destination without a slash at its end, and the hosts of private networks that it may lead to: those
 * allowed by name, and the demo company's own counterparts.
 * @returns null where the installation has none
 */
export function addressOf(
  kind: DestinationKind,
  url: string | null,
): { base: string; allowed: readonly string[] } | null {
  if (kind.addressed) return url ? { base: url.replace(/\/$/, ''), allowed: env.webhookHosts } : null;
  return env.sandboxUrl
    ? { base: env.sandboxUrl.replace(/\/$/, ''), allowed: [new URL(env.sandboxUrl).hostname] }
    : null;
}

interface Secrets {
  readonly secret: string | null;
  readonly formerSecret: string | null;
  readonly formerUntil: Date | null;
}

/** The request with its signatures, where the kind signs: by the former secret too, while that holds. */
export function signed(
  request: Outbound,
  kind: DestinationKind,
  { secret, formerSecret, formerUntil }: Secrets,
  key: string,
  at: Date,
): Outbound {
  if (!kind.signed || secret === null) return request;
  const former = formerSecret !== null && formerUntil !== null && formerUntil > at ? [formerSecret] : [];
  const secrets = [secret, ...former].map((sealed) => unsealed(sealed, SEAL));
  const body = request.body === null ? '' : JSON.stringify(request.body);
  return { ...request, headers: { ...request.headers, ...signatureHeaders(secrets, key, at, body) } };
}
