/** With what the counterparts begin: written by the load, which has made the history up anyway. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import type { Generated } from '../generate';
import { sandboxFolder } from '../installation';
import { companyOf } from './company';
import { writeSnapshot } from './journal';

/**
 * Writes what the counterparts begin with; what they did before belongs to a history that is gone.
 * @param at milliseconds up to which the history was told
 */
export function begin(made: Generated, at: number): void {
  rmSync(sandboxFolder(), { recursive: true, force: true });
  mkdirSync(sandboxFolder(), { recursive: true, mode: 0o700 });
  writeSnapshot(sandboxFolder(), companyOf(made, at, randomBytes(2).toString('hex')));
}
