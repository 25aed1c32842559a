import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const STAMPS = '.build/stamps';
const skipped = new Set(['node_modules', '.next', '.build', '.data', 'gql']);

/** Every file under a path, in a fixed order; the path may itself be a file, or absent. */
export function filesUnder(at) {
  if (!existsSync(at)) return [];
  if (statSync(at).isFile()) return [at];
  const entries = readdirSync(at, { withFileTypes: true }).filter(({ name }) => !skipped.has(name));
  return entries.flatMap(({ name }) => filesUnder(path.join(at, name))).sort();
}

/**
 * One number for the contents of files: times say nothing after a clone or a checkout.
 * @param inputs files and folders
 * @param accepts which files count
 */
export function fingerprint(inputs, accepts = () => true) {
  const hash = createHash('sha256').update(`${process.versions.modules} ${process.platform} ${process.arch}\n`);
  for (const file of inputs.flatMap(filesUnder).filter(accepts)) {
    const content = readFileSync(file);
    hash.update(`${file} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

/**
 * Does a step unless it was done for the same inputs and its outputs are still there.
 * @returns whether there was anything to do
 */
export async function once(step, { inputs, accepts, outputs }, work) {
  const stamp = path.join(STAMPS, step);
  const print = fingerprint(inputs, accepts);
  const done = existsSync(stamp) && readFileSync(stamp, 'utf8') === print;
  if (done && outputs.every((file) => existsSync(file))) return false;
  // Off first: a step that is killed half-way must not look done.
  rmSync(stamp, { force: true });
  await work();
  mkdirSync(STAMPS, { recursive: true });
  writeFileSync(stamp, print);
  return true;
}
