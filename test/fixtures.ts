/** Payloads that this project did not write, beside the repository; tests say that they skip when they are not there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'vitest';

const root = fileURLToPath(new URL('../../shared/fixtures/', import.meta.url));

/** Whether the folder of this name is there. */
export const hasFixtures = (folder: string): boolean => existsSync(path.join(root, folder));

export const fixturePath = (...parts: string[]): string => path.join(root, ...parts);
export const fixtureText = (...parts: string[]): string => readFileSync(fixturePath(...parts), 'utf8');
export const fixtureJson = (...parts: string[]): unknown => JSON.parse(fixtureText(...parts));

/** Names of the files of a folder, by ending; empty when it is not there. */
export function fixtureNames(folder: string, ending = '.json'): string[] {
  return hasFixtures(folder)
    ? readdirSync(fixturePath(folder))
        .filter((name) => name.endsWith(ending))
        .sort()
    : [];
}

/** `describe` for tests over a folder of fixtures; says why it skips when the folder is absent. */
export function describeFixtures(folder: string, tests: () => void): void {
  if (hasFixtures(folder)) describe(`fixtures: ${folder}`, () => tests());
  else it.skip(`fixtures: ../shared/fixtures/${folder} is not there`, () => undefined);
}
