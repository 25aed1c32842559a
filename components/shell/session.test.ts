import { describe, expect, it } from 'vitest';
import { landingOf, plainWords } from './session';

describe('landingOf', () => {
  it('goes where the reader was headed', () =>
    expect(landingOf('/exceptions?mine=true', '/')).toBe('/exceptions?mine=true'));
  it('never leaves the site', () => {
    expect(landingOf('//evil.example', '/home')).toBe('/home');
    expect(landingOf('/\\evil.example', '/home')).toBe('/home');
    expect(landingOf('https://evil.example', '/home')).toBe('/home');
    expect(landingOf(null, '/home')).toBe('/home');
    expect(landingOf('/sign-in', '/home')).toBe('/home');
  });
});

describe('plainWords', () => {
  it('keeps what the server said in words and hides its codes', () => {
    expect(plainWords(403, undefined, 'This link is not valid any more.')).toBe('This link is not valid any more.');
    expect(plainWords(400, 'X', 'VALIDATION')).toMatch(/^That was refused/);
    expect(plainWords(401, 'INVALID_EMAIL_OR_PASSWORD', 'x')).toMatch(/do not match/);
    expect(plainWords(429)).toMatch(/Too many/);
  });
});
