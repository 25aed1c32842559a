/** What the demo remembers between its commands, beside the data: on which day it was made, and its keys. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SOURCES, type SourceName } from './company';

export interface Remembered {
  seed: string;
  /** ISO instant of the first load: a load that goes on later tells the same history. */
  now: string;
  scale: number;
  /** Keys by source, once made. */
  keys: Partial<Record<SourceName, string>>;
}

/** Where the installation keeps its data. */
export const folder = () => path.resolve(process.env.DATA_DIR || '.data');
const file = () => path.join(folder(), 'demo.json');

export function remembered(): Remembered | undefined {
  try {
    return JSON.parse(readFileSync(file(), 'utf8')) as Remembered;
  } catch {
    return undefined;
  }
}

/** Keys are in it: readable by this user alone. */
export function remember(state: Remembered): void {
  mkdirSync(folder(), { recursive: true });
  writeFileSync(`${file()}.new`, JSON.stringify(state, null, 2), { mode: 0o600 });
  renameSync(`${file()}.new`, file());
}

export const hasAllKeys = (keys: Remembered['keys']): keys is Record<SourceName, string> =>
  SOURCES.every(({ name }) => keys[name]);

/** Where Throughline answers. */
export const address = () => (process.env.THROUGHLINE_URL || 'http://127.0.0.1:3000').replace(/\/$/, '');

/** Where the share of the load is written for the server to read. */
export const progressFile = () => process.env.THROUGHLINE_DEMO_STATE || path.join(folder(), 'demo-progress.json');

/** Where the counterparts of the demo company keep what they know. */
export const sandboxFolder = () => path.join(folder(), 'sandbox');

/** What was remembered is true of a database that is gone. */
export function forget(): void {
  for (const gone of [file(), progressFile(), sandboxFolder()]) rmSync(gone, { force: true, recursive: true });
}
