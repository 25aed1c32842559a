/** npm run verify: proves a live database, says part by part what was compared, and ends with 1 when something is wrong. */
import { parseArgs } from 'node:util';
import { closeDatabase } from '@/server/runtime/db';
import { prove } from './prove';

const { values } = parseArgs({
  options: { every: { type: 'string', default: '1' }, most: { type: 'string', default: '20' } },
});
const count = (name: 'every' | 'most') => {
  const n = Number(values[name]);
  if (!Number.isSafeInteger(n) || n < 1) throw new Error(`--${name} must be a whole number from 1`);
  return n;
};

try {
  const began = performance.now();
  const findings = await prove({
    every: count('every'),
    most: count('most'),
    say: (line) => process.stdout.write(`${line}\n`),
  });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  process.stdout.write(
    findings.length === 0
      ? `Everything is as it should be (${seconds} s).\n`
      : `${findings.length} ${findings.length === 1 ? 'thing is' : 'things are'} not as they should be, told above (${seconds} s).\n`,
  );
  process.exitCode = findings.length === 0 ? 0 : 1;
} catch (error) {
  process.stderr.write(`The verification could not be made: ${(error as Error).message}\n`);
  process.exitCode = 2;
} finally {
  await closeDatabase();
}
