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

/** The network that an IPv6 address is of: one customer of a provider has a /64 and as many addresses as wanted. */
const networkOf = (address: string): string => {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = plain.toLowerCase().split('::');
  const groups = head ? head.split(':') : [];
  const after = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - after.length);
  const whole = [...groups, ...Array.from({ length: zeros }, () => '0'), ...after];
  return `${whole
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
};

/**
 * The address that counts for limits: that of the connection, or, when a proxy that is believed made it, the last one
 * in its X-Forwarded-For. IPv6 counts by its /64.
 * @param proxies addresses of proxies that are believed, besides those on this machine
 */
export function clientAddress(headers: HeaderReader, proxies: readonly string[] = []): string {
  const peer = (peerAddress(headers) ?? '').replace(/^::ffff:(?=\d+\.)/i, '');
  const believed = loopback.test(peer) || proxies.includes(peer);
  const told = believed ? headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
  // A port may follow, as in `192.0.2.1:5000` and `[2001:db8::1]:5000`.
  const address = told && (/^\[(.+)\](?::\d+)?$/.exec(told)?.[1] ?? told.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1'));
  return networkOf(address && address.length <= 45 ? address : peer);
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
