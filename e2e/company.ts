/** What the browser must show: told by the demo's own plan, as it was loaded, and by nothing of the product. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Expected, expectationsOf } from '../demo/expectations';
import type { Flow } from '../demo/flows';
import { type Generated, generate } from '../demo/generate';
import { PEOPLE, type Persona } from '../demo/staff';

export type Handle = 'dana' | 'jonas' | 'marguerite' | 'priya' | 'tom' | 'helen' | 'sanjay' | 'ingrid' | 'alex';

export const person = (handle: Handle): Persona => PEOPLE.find((one) => one.handle === handle) as Persona;

/** Cents as the screens write an amount. */
export const amountText = (cents: number): string =>
  (cents / 100).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

export interface Company extends Generated {
  expected: Expected;
  /** Invoices that a story bent, in the plan's order. */
  told: (story: string) => Flow[];
}

let known: Company | undefined;

/**
 * The company that this installation was loaded with: the loader writes down its seed and its day. What it received
 * in the seconds between is a handful of usage events, so counts of those are not for asserting; the rest is.
 */
export function company(): Company {
  if (known) return known;
  const file = path.join(process.env.E2E_DATA_DIR ?? '', 'demo.json');
  const { seed, now, scale } = JSON.parse(readFileSync(file, 'utf8')) as { seed: string; now: string; scale: number };
  const generated = generate({ seed, now: Date.parse(now), scale });
  const expected = expectationsOf(generated, Date.parse(now));
  known = { ...generated, expected, told: (story) => generated.plan.flows.filter((flow) => flow.story === story) };
  return known;
}

/** The key with which the demo's own source sends. */
export function keyOf(source: string): string {
  const { keys } = JSON.parse(readFileSync(path.join(process.env.E2E_DATA_DIR ?? '', 'demo.json'), 'utf8')) as {
    keys: Record<string, string>;
  };
  return keys[source] ?? '';
}
