import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterAnswers, nextAttempt, openness, Pace, verdictOf } from './sending';

const AT = new Date('2026-03-01T12:00:00Z');
const later = (ms: number) => new Date(AT.getTime() + ms);
const reply = (status: number | null, retryAfter: number | null = null) => ({
  status,
  retryAfter,
  verdict: verdictOf({ status, retryAfter }),
});

describe('sending', () => {
  it('tells a refusal from what may hold after all', () => {
    const verdicts = [201, 409, 422, 429, 503, 401, null].map((status) => reply(status).verdict);
    expect(verdicts).toEqual(['done', 'refused', 'refused', 'busy', 'unreached', 'unreached', 'unreached']);
  });

  it('waits longer each time, spread, never less than asked for, and gives up after three days', () => {
    const waited = (attempts: number, chance: number, retryAfter: number | null = null) =>
      (nextAttempt(AT, attempts, AT, chance, { retryAfter }) as Date).getTime() - AT.getTime();
    expect([waited(1, 0), waited(1, 0.999), waited(2, 0), waited(30, 0)]).toEqual([500, 999, 1_000, 300_000]);
    expect(waited(1, 0, 60)).toBe(60_000);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (attempts, chance) => {
          expect(waited(attempts, chance)).toBeGreaterThanOrEqual(500);
          expect(waited(attempts, chance)).toBeLessThanOrEqual(600_000);
        },
      ),
    );
    expect(nextAttempt(AT, 900, later(3 * 86_400_000), 0, { retryAfter: null })).toBeNull();
  });

  it('leaves a destination alone that nobody reaches, tries it with one, and goes on when it answers', () => {
    const fresh = { failures: 0, closedUntil: null };
    const four = afterAnswers(fresh, Array(4).fill(reply(503)), AT);
    expect(openness(four, AT)).toBe('open');
    const shut = afterAnswers(four, [reply(null)], AT);
    expect([openness(shut, AT), openness(shut, later(5_000))]).toEqual(['none', 'one']);
    const longer = afterAnswers(shut, [reply(503)], later(5_000));
    expect(openness(longer, later(14_999))).toBe('none');
    expect(openness(longer, later(15_000))).toBe('one');
    expect(openness(afterAnswers(longer, [reply(422)], later(15_000)), later(15_000))).toBe('open');
  });

  it('sends nothing for as long as a busy destination asks, without counting it as broken', () => {
    const busy = afterAnswers({ failures: 0, closedUntil: null }, [reply(201), reply(429, 3)], AT);
    expect(busy).toEqual({ failures: 0, closedUntil: later(3_000) });
    expect([openness(busy, later(2_999)), openness(busy, later(3_000))]).toEqual(['none', 'open']);
  });

  it('keeps the pace', () => {
    const pace = new Pace(10, AT);
    expect([pace.take(25, AT), pace.take(5, later(100)), pace.take(25, later(60_000))]).toEqual([10, 1, 10]);
  });
});
