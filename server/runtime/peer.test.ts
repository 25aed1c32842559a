import { describe, expect, it } from 'vitest';
import { isLocal, PEER_HEADER } from './peer';

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
