/** Where a webhook may lead: never into a network of our own, unless its host was allowed by name. */
import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { Refusal } from '@/domain/access';

const inner = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  inner.addSubnet(net, bits, 'ipv4');
/** Of IPv6 only what is routed to the world is outside; what carries an IPv4 address in itself is not needed. */
const outer = new BlockList();
outer.addSubnet('2000::', 3, 'ipv6');
for (const [net, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  inner.addSubnet(net, bits, 'ipv6');

/** Whether an address is of the open internet. */
export function isOutside(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !inner.check(address, 'ipv4');
  return family === 6 && outer.check(address, 'ipv6') && !inner.check(address, 'ipv6');
}

const LONGEST = 500;

/**
 * A webhook's address as it may be kept. Refuses what is no URL, carries a password, or is not https: http and private
 * hosts are for those allowed by name.
 */
export function readTarget(text: string, allowed: readonly string[]): URL {
  const refuse = (message: string) => new Refusal('invalid', message, 'url');
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    throw refuse('This is not an address. It looks like https://example.com/hook.');
  }
  const host = hostOf(url);
  const isAllowed = allowed.includes(host);
  if (url.href.length > LONGEST) throw refuse(`An address has at most ${LONGEST} characters.`);
  if (url.username || url.password) throw refuse('The address must carry no password: what is sent is signed.');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isAllowed))
    throw refuse('The address must begin with https://.');
  if (!isAllowed && isIP(host) !== 0 && !isOutside(host))
    throw refuse(`${host} lies in a private network. An administrator can allow a host by name (WEBHOOK_HOSTS).`);
  return url;
}

/** The host of an address, without the brackets of IPv6. */
export const hostOf = (url: URL): string => url.hostname.toLowerCase().replace(/^\[|\]$/g, '');

/** An address to connect to. */
export interface Address {
  readonly address: string;
  readonly family: number;
}

/**
 * The address that a host leads to now, to be connected to as it is: asking again could give another one. Refuses a
 * host of which any address lies in a private network, unless it is allowed by name.
 */
export async function resolveTarget(url: URL, allowed: readonly string[]): Promise<Address> {
  const host = hostOf(url);
  // An address as such leads to itself: nobody is asked.
  const found = isIP(host) > 0 ? [{ address: host, family: isIP(host) }] : await lookup(host, { all: true });
  const [first] = found;
  if (!first) throw new Error(`${host} leads nowhere`);
  if (!allowed.includes(host) && !found.every(({ address }) => isOutside(address)))
    throw new Refusal('invalid', `${host} leads into a private network.`, 'url');
  return first;
}
