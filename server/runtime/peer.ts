/** Headers that only server/http.ts sets: whatever a client sends under these names is thrown away first. */
export const PEER_HEADER = 'x-throughline-peer';
export const NONCE_HEADER = 'x-nonce';

const loopback = /^(?:127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;
const localNames = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/i;
const forwarded = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

/** What is read of a request's headers, by lower-case name: those of the Web platform and of Node alike. */
export interface HeaderReader {
  get(name: string): string | null;
}

/** The address at the other end of the connection; a proxy's, when one stands between. */
export function peerAddress(headers: HeaderReader): string | undefined {
  return headers.get(PEER_HEADER) ?? undefined;
}

/**
 * Whether a person or program on this very machine asks, directly. A request that a proxy handed on is not local
 * even if the proxy is, and neither is one under another name (a page that rebinds its DNS name to 127.0.0.1).
 */
export function isLocal(headers: HeaderReader): boolean {
  return (
    loopback.test(peerAddress(headers) ?? '') &&
    localNames.test(headers.get('host') ?? '') &&
    !forwarded.some((name) => headers.get(name) !== null)
  );
}
