import { describe, expect, it } from 'vitest';
import { clientAddress, isLocal, PEER_HEADER } from './peer';

const asked = (headers: Record<string, string>) =>
  isLocal(new Headers({ [PEER_HEADER]: '127.0.0.1', host: 'localhost:3000', ...headers }));

describe('isLocal', () => {
  it('takes this machine, under its own names', () => {
    expect(asked({})).toBe(true);
    expect(asked({ [PEER_HEADER]: '::ffff:127.0.0.1', host: '127.0.0.1:3000' })).toBe(true);
    expect(asked({ [PEER_HEADER]: '::1', host: '[::1]:3000' })).toBe(true);
  });

  it.each([
    ['another machine', { [PEER_HEADER]: '10.0.0.7' }],
    ['nobody that the server named', { [PEER_HEADER]: '' }],
    ['a proxy on this machine', { 'x-forwarded-for': '203.0.113.9' }],
    ['a page that rebound its own name', { host: 'evil.example:3000' }],
    ['a name that only begins like ours', { host: 'localhost.evil.example' }],
  ])('refuses %s', (_who, headers) => {
    expect(asked(headers)).toBe(false);
  });
});

describe('clientAddress', () => {
  const address = (peer: string, forwarded?: string, proxies: string[] = []) =>
    clientAddress(
      new Headers({ [PEER_HEADER]: peer, ...(forwarded ? { 'x-forwarded-for': forwarded } : {}) }),
      proxies,
    );

  it('is that of the connection, whatever somebody claims', () => {
    expect(address('192.0.2.1')).toBe('192.0.2.1');
    expect(address('192.0.2.1', '203.0.113.9')).toBe('192.0.2.1');
    expect(address('::ffff:192.0.2.1')).toBe('192.0.2.1');
  });

  it('is what a believed proxy appended last, not what the client put before it', () => {
    expect(address('127.0.0.1', '198.51.100.1, 203.0.113.9')).toBe('203.0.113.9');
    expect(address('10.0.0.5', '203.0.113.9:4711', ['10.0.0.5'])).toBe('203.0.113.9');
    expect(address('::1', '[2001:db8:1:2::7]:4711')).toBe('2001:db8:1:2::/64');
    expect(address('10.0.0.5', 'x'.repeat(500), ['10.0.0.5'])).toBe('10.0.0.5');
  });

  it('is one for all of an IPv6 network', () => {
    expect(address('2001:db8::1')).toBe(address('2001:db8:0:0:ffff::9'));
    expect(address('2001:db8::1')).not.toBe(address('2001:db8:0:1::1'));
    expect(address('fe80::1%eth0')).toBe('fe80:0:0:0::/64');
  });
});
