/** Every command says how it is called, and does nothing when it is called otherwise. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { suites } from './suites.mjs';
import { readArguments, SUITES } from './usage.mjs';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
/** Others' programs, which answer for themselves. */
const OTHERS = ['check', 'prisma'];
const ours = Object.keys(scripts).filter((name) => !OTHERS.includes(name));

function call(name: string, ...args: string[]) {
  const [program, ...given] = (scripts[name] as string).split(' ');
  const { status, stdout, stderr } = spawnSync(
    program === 'node' ? process.execPath : `node_modules/.bin/${program}`,
    [...given, ...args],
    { encoding: 'utf8', timeout: 30_000 },
  );
  return { status, stdout, stderr };
}

describe.each(ours)('npm run %s', (name) => {
  it('answers --help', () => {
    const { status, stdout } = call(name, '--help');
    expect(stdout).toMatch(/^Usage: n/);
    expect(status).toBe(0);
  });

  it('refuses what it does not know', () => {
    const { status, stderr, stdout } = call(name, name === 'ingest' ? '--nonsense' : 'No Such Word');
    expect(stderr).toContain('Usage: n');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(() => readArguments(name, ['--nonsense'])).toThrow("Unknown option '--nonsense'");
  });
});

it('npm test has each of the suites that it names', () => {
  expect(Object.keys(suites)).toEqual(SUITES);
  expect(call('test', '--only', 'unit,nonsense').stderr).toContain('not "nonsense"');
  expect(call('test', '--only').stderr).toContain('Usage:');
});

it('npm run ingest says what is missing', () => {
  expect(call('ingest', 'file.json').stderr).toContain('--source is missing');
});
