import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { signalType } from '@/domain/signals';
import { readUsage } from '@/domain/signals/usage-reading';
import { expectationsOf } from './expectations';
import { netOf } from './flows';
import { type Generated, generate } from './generate';
import { textOf } from './signals';

const NOW = Date.parse('2026-11-21T10:30:00Z');
const SMALL = { seed: 'test', now: NOW, scale: 0.1, events: 6_000 };
const small = generate(SMALL);

function hashOf({ signals }: Generated): string {
  const hash = createHash('sha256');
  for (const signal of signals) hash.update(textOf(signal)).update('\n');
  return hash.digest('hex');
}

describe('the generated history', () => {
  it('is the same byte for byte for the same seed and day', () => {
    const later = generate({ ...SMALL, now: NOW + 9 * 3_600_000 });
    expect(hashOf(later)).toBe(hashOf(small));
    expect(hashOf(generate({ ...SMALL, seed: 'another' }))).not.toBe(hashOf(small));
  });

  it('says only what the published schemas allow, but for what nobody can read', () => {
    const faults: string[] = [];
    for (const { type, id, data, unreadable = false } of small.signals) {
      const isValid =
        type === 'usage.recorded.v1'
          ? readUsage(data) !== null
          : signalType(type)?.schema.safeParse(JSON.parse(JSON.stringify(data))).success;
      if (isValid === unreadable) faults.push(`${type} ${id}`);
    }
    expect(faults).toEqual([]);
  });

  it('is in order of receipt within each wave, and never received before it happened', () => {
    let last = { wave: 0, receivedAt: 0 };
    for (const signal of small.signals) {
      expect(signal.wave > last.wave || signal.receivedAt >= last.receivedAt).toBe(true);
      expect(signal.receivedAt).toBeGreaterThanOrEqual(signal.type === 'usage.recorded.v1' ? 0 : signal.time);
      last = signal;
    }
  });

  it('has documents that add up', () => {
    for (const { type, data } of small.signals) {
      if (type !== 'invoice.issued.v1') continue;
      const lines = data.lines as { amount: string; tax: string }[];
      const sum = (key: 'amount' | 'tax') =>
        lines.reduce((total, line) => total + Math.round(Number(line[key]) * 100), 0);
      expect(sum('amount')).toBe(Math.round(Number(data.net) * 100));
      expect(sum('amount') + sum('tax')).toBe(Math.round(Number(data.total) * 100));
    }
  });

  it('gives each invoice to one story at most, and each case a subject that exists', () => {
    const invoices = new Set(small.plan.flows.map(({ invoice }) => invoice.id));
    const subjects = small.cases.map(({ type, subject }) => `${type} ${subject}`);
    expect(new Set(subjects).size).toBe(subjects.length);
    for (const { subject } of small.cases) if (subject.startsWith('in-')) expect(invoices).toContain(subject);
    for (const flow of small.plan.flows) if (flow.mistyped !== null) expect(flow.mistyped).not.toBe(netOf(flow));
  });

  it.each(['2026-01-01', '2026-03-01', '2026-03-02', '2026-07-15', '2026-07-31', '2027-12-31', '2028-02-29'])(
    'holds on %s',
    (day) => {
      const made = generate({ ...SMALL, scale: 0.16, events: 2_000, now: Date.parse(`${day}T08:00:00Z`) });
      const expected = expectationsOf(made, Date.parse(`${day}T08:00:00Z`));
      for (const type of [
        'unmatched-account',
        'unknown-meter',
        'posting-rejected-missing-tax-code',
        'posting-rejected-period-closed',
        'posting-rejected-other',
        'posting-rejected-missing-dimension',
        'posting-rejected-customer-blocked',
        'posting-rejected-duplicate-document',
        'posting-rejected-rate-limited',
        'posting-overdue',
        'credit-memo-not-posted',
        'invoiced-vs-posted',
        'conflicting-content',
        'invoice-disputed',
        'schema-invalid',
      ]) {
        expect(expected.open[type], type).toBeGreaterThan(0);
      }
      expect(expected.transactions).toBeGreaterThan(100);
      expect(expected.regressed).toBeGreaterThan(0);
    },
  );
});

describe('what is expected of it', () => {
  it('accounts for every delivery', () => {
    const { deliveries } = expectationsOf(small, NOW);
    const { accepted, duplicates, conflicting, unreadable } = deliveries;
    expect(deliveries.received).toBe(accepted + duplicates + conflicting + unreadable);
    expect(unreadable).toBeGreaterThan(0);
    expect(deliveries.duplicates).toBeGreaterThan(0);
  });

  it('knows nothing that has not been received', () => {
    const before = expectationsOf(small, NOW - 40 * 86_400_000);
    expect(before.transactions).toBeLessThan(expectationsOf(small, NOW).transactions);
  });
});
