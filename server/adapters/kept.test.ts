/** Law 4: what is kept of a body is enough to read it again, to the same signals. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { classOfField } from '../../domain/signals/fields';
import { describeFixtures, fixtureText } from '../../test/fixtures';
import { azureLlm } from './azure-llm';
import type { Adapter } from './define';
import { stripe } from './stripe';

const folder = fileURLToPath(new URL('./stripe/samples/', import.meta.url));

/** Every field of a value, at whatever depth. */
function* namesIn(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield* Object.keys(value);
  for (const member of Object.values(value)) yield* namesIn(member);
}

function expectKept(adapter: Adapter, body: unknown): number {
  let signals = 0;
  for (const payload of adapter.payloads(body)) {
    const first = adapter.adapt(payload);
    const { vendor, ...told } = first;
    for (const name of namesIn(vendor)) {
      expect(adapter.billing, `${name} is not declared`).toContain(name);
      expect(['billing', null]).toContain(classOfField(name));
    }
    const { vendor: _, ...again } = adapter.adapt(JSON.parse(JSON.stringify(vendor)));
    expect(again).toEqual(told);
    if (first.kind === 'signals') signals += first.events.length;
  }
  return signals;
}

describe('what is kept of a body', () => {
  it.each(readdirSync(folder))('reads as the body itself: stripe/%s', (name) => {
    const sample = JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as { payload?: unknown };
    expectKept(stripe, sample.payload ?? sample);
  });

  it('reads as the body itself: a line of a trace', () => {
    const payload = { file: 'trace.csv', line: 2, customer: 'contoso', text: '2026-01-16 18:17:03.9799601,4808,10' };
    expect(expectKept(azureLlm, payload)).toBe(2);
    // Whatever else stands beside is dropped.
    expect(azureLlm.adapt({ ...payload, email: 'ada@example.com' }).vendor).toEqual(payload);
  });
});

describeFixtures('stripe-openapi', () => {
  it('holds for every object that the vendor itself publishes', () => {
    const { resources } = JSON.parse(fixtureText('stripe-openapi', 'fixtures3.json')) as {
      resources: Record<string, unknown>;
    };
    for (const object of Object.values(resources)) expectKept(stripe, object);
  });
});
