import { describe, expect, it } from 'vitest';
import {
  CHANNELS,
  kindOfActivity,
  NOTIFICATION_KINDS,
  notificationKind,
  PACES_OF,
  paceOf,
  preferenceOf,
} from './kinds';
import { inWords, mentionsOf, partsOf } from './mentions';
import { ATTEMPTS, digestTimeOf, nextAttempt, nextDigest } from './pace';

const at = new Date('2026-03-10T12:00:00Z');
const mentioned = notificationKind('mentioned') as (typeof NOTIFICATION_KINDS)[number];

describe('kinds of notifications', () => {
  it.each(NOTIFICATION_KINDS)('$code has words for one and for many, and a standard that its ways know', (kind) => {
    expect(kind.rule).toMatch(/\.$/);
    const one = kind.say('Dana', 1, 'case 42');
    const many = kind.say(null, 3412, 'tax code missing');
    expect(one.toLowerCase()).toContain('case 42');
    expect(many).toContain('3,412 cases');
    for (const channel of CHANNELS) expect(PACES_OF[channel]).toContain(kind.standard[channel]);
  });
  it('are chosen per way; what a way does not know is the standard', () => {
    const chosen = new Map([
      [preferenceOf('mentioned', 'e-mail'), 'daily'],
      [preferenceOf('mentioned', 'webhook'), 'daily'],
    ]);
    expect(paceOf(chosen, mentioned, 'e-mail')).toBe('daily');
    expect(paceOf(chosen, mentioned, 'webhook')).toBe('at once');
    expect(paceOf(new Map(), mentioned, 'in app')).toBe('at once');
  });
  it('take an activity that nobody has named here for a step onwards', () => {
    expect(kindOfActivity('resolved')).toBe('closed');
    expect(kindOfActivity('polished')).toBe('progressed');
  });
});

describe('mentions', () => {
  const names = new Map([['u1', 'Dana Ortiz']]);
  it('are IDs in the text and names on reading', () => {
    const text = '@[u1] look, also @[u2]; @[u1] again, not dana@[x y]';
    expect(mentionsOf(text)).toEqual(['u1', 'u2']);
    expect(inWords(text, (id) => names.get(id))).toBe(
      '@Dana Ortiz look, also @somebody; @Dana Ortiz again, not dana@[x y]',
    );
    expect(partsOf('plain', () => undefined)).toEqual([{ text: 'plain', person: null }]);
  });
});

describe('sending', () => {
  it('tries again ever later, and ends', () => {
    expect(nextAttempt(1, at)).toEqual(new Date('2026-03-10T12:01:00Z'));
    expect(nextAttempt(4, at)).toEqual(new Date('2026-03-10T12:08:00Z'));
    expect(nextAttempt(ATTEMPTS, at)).toBe(null);
  });
  it('gathers a digest for the person’s hour in their zone, over a change of the clock too', () => {
    const berlin = digestTimeOf(
      new Map([
        ['digest hour', '8'],
        ['digest zone', 'Europe/Berlin'],
      ]),
    );
    expect(nextDigest(berlin, at)).toEqual(new Date('2026-03-11T07:00:00Z'));
    expect(nextDigest(berlin, new Date('2026-03-28T07:00:00Z'))).toEqual(new Date('2026-03-29T06:00:00Z'));
    expect(nextDigest(berlin, new Date('2026-03-11T06:59:59Z'))).toEqual(new Date('2026-03-11T07:00:00Z'));
    expect(
      digestTimeOf(
        new Map([
          ['digest hour', '99'],
          ['digest zone', 'Mars/Base'],
        ]),
      ),
    ).toEqual({ hour: 8, zone: 'UTC' });
  });
});
