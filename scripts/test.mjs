// What `npm test` calls, straight after a clone: no dependencies until they are installed.
import { generate } from './build.mjs';
import { install } from './install.mjs';
import { Refusal, runEntry } from './refusal.mjs';
import { readArguments, SUITES } from './usage.mjs';

const say = (text) => console.log(text);

/** The suites asked for; all of them when none is. */
function readChoice(args) {
  const { only } = readArguments('test', args).values;
  if (only === undefined) return SUITES;
  const chosen = only.split(',').map((name) => name.trim());
  const unknown = chosen.find((name) => !SUITES.includes(name));
  if (unknown !== undefined) throw new Refusal(`--only takes ${SUITES.join(', ')}; not "${unknown}".`);
  return chosen;
}

/** Runs suites two at a time, for two cores: the long build beside the short checks. */
async function runAll(suites, names, totals) {
  const queue = [...names];
  const lane = async () => {
    for (let name = queue.shift(); name; name = queue.shift()) {
      const began = Date.now();
      const counts = await suites[name](say).catch((error) => ({
        passed: 0,
        failed: 1,
        skipped: 0,
        output: error.stack,
      }));
      for (const key of ['passed', 'failed', 'skipped']) totals[key] += counts[key];
      const seconds = ((Date.now() - began) / 1000).toFixed(1);
      const nothing = counts.passed + counts.failed + counts.skipped === 0;
      const mark = counts.failed > 0 ? '✗' : nothing ? '–' : '✓';
      const many = counts.passed + counts.failed + counts.skipped > 1;
      const detail = nothing
        ? 'no tests yet'
        : many
          ? `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped, `
          : '';
      say(`${mark} ${name}: ${nothing ? detail : `${detail}${seconds} s`}`);
      if (counts.failed > 0 && counts.output) say(counts.output.trim().replace(/^/gm, '    '));
    }
  };
  await Promise.all([lane(), lane()]);
}

await runEntry(async () => {
  // Before anything is done: whoever asks how to call it waits for nothing.
  const chosen = readChoice(process.argv.slice(2));
  const totals = { passed: 0, failed: 0, skipped: 0 };
  await install(say);
  await generate(say);
  const { suites } = await import('./suites.mjs');
  const alone = chosen.filter((name) => name === 'browser');
  await runAll(
    suites,
    chosen.filter((name) => name !== 'browser'),
    totals,
  );
  // By itself: a browser that shares two cores with a build tells nothing about the product.
  await runAll(suites, alone, totals);
  say(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
  if (totals.failed > 0) process.exitCode = 1;
});
