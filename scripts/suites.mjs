import { mkdirSync, rmSync } from 'node:fs';
import { findChromium } from './browser.mjs';
import { build } from './build.mjs';
import { run, tool } from './command.mjs';
import { filesUnder } from './fingerprint.mjs';
import { dropCluster, ensureCluster } from './postgres.mjs';
import { readJson } from './processes.mjs';

const REPORTS = 'test-results/reports';
const SOURCES = ['app', 'components', 'graphql', 'server', 'domain', 'demo', 'bench'];
const roots = [...SOURCES, 'test', 'e2e', 'scripts'];
const isCode = (file) => /\.tsx?$/.test(file);

const one = (failure) =>
  failure ? { passed: 0, failed: 1, skipped: 0, output: failure } : { passed: 1, failed: 0, skipped: 0 };

/** A check that counts as one test: it fails when its program does. */
const program = (name, args, env) => async () => {
  const { code, output } = await run(tool(name), args, { env, timeout: 10 * 60_000 });
  return one(code !== 0 && (output.trim() || `${name} ended with code ${code}`));
};

/** The layering, and that it was looked at: without its parser dependency-cruiser is content with no modules at all. */
async function layering() {
  const folders = SOURCES.filter((folder) => filesUnder(folder).some(isCode));
  const args = ['--require', './scripts/swc-tsx.cjs', tool('depcruise'), '--config', '.dependency-cruiser.cjs'];
  const { output } = await run(process.execPath, [...args, '--output-type', 'json', ...folders]);
  let report;
  try {
    report = JSON.parse(output.slice(output.indexOf('{')));
  } catch {
    return one(output);
  }
  const read = new Set(report.modules.filter(({ dependencies }) => dependencies).map(({ source }) => source));
  const unread = folders.flatMap(filesUnder).filter((file) => isCode(file) && !read.has(file));
  if (read.size === 0 || unread.length > 0)
    return one(`${unread.length} files were not read: ${unread.slice(0, 5).join(', ')}`);
  if (!report.modules.some(({ dependencies }) => dependencies.length > 0))
    return one('No import was seen in any module.');
  const broken = report.summary.violations.filter(({ rule }) => rule.severity === 'error');
  return one(
    broken
      .map(
        ({ rule, from, to, cycle }) => `${rule.name}: ${from} → ${cycle?.map((at) => at.name ?? at).join(' → ') ?? to}`,
      )
      .join('\n'),
  );
}

/** Migrations and schema must say the same; a cluster of its own, because a shadow database is needed. */
async function drift() {
  const dataDir = '.data/drift';
  try {
    const { url } = await ensureCluster({ dataDir, flags: { fsync: 'off', shared_buffers: '128MB' } });
    const { drift: differences } = await import('./migrate.mjs');
    const missing = await differences(url);
    return one(missing && `The migrations do not lead to the schema. Missing:\n${missing}`);
  } finally {
    await dropCluster(dataDir);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** What is left of Vitest's report: counts, what failed, and one failure per file that did not even load. */
function countVitest(report, code, output) {
  if (!report) return one(output);
  const of = (file) => file.assertionResults.filter(({ status }) => status === 'failed');
  const unloaded = report.testResults.filter((file) => file.status === 'failed' && of(file).length === 0);
  const tests = report.testResults.flatMap((file) =>
    of(file).map(({ fullName, failureMessages }) => `${file.name} › ${fullName}\n${failureMessages.join('\n')}`),
  );
  const files = unloaded.map(({ name, message }) => `${name}\n${message}`);
  const failed = report.numFailedTests + unloaded.length;
  return {
    passed: report.numPassedTests,
    // An unhandled error outside any test still makes the run fail.
    failed: failed || (code === 0 ? 0 : 1),
    skipped: report.numPendingTests + report.numTodoTests,
    output: failed ? [...tests, ...files].join('\n\n') : output,
  };
}

const vitest = (project, suffix) => async () => {
  const files = roots.flatMap(filesUnder).filter((file) => suffix.test(file));
  if (files.length === 0) return { passed: 0, failed: 0, skipped: 0 };
  const file = `${REPORTS}/${project}.json`;
  rmSync(file, { force: true });
  const args = ['run', '--project', project, '--reporter=dot', '--reporter=json', `--outputFile.json=${file}`];
  const { code, output } = await run(tool('vitest'), args, {
    timeout: 15 * 60_000,
    env: { NO_COLOR: '1', NODE_ENV: 'test' },
  });
  return executed(countVitest(readJson(file), code, output));
};

/** A suite that has files and runs nothing has not passed. */
function executed(counts) {
  if (counts.passed + counts.failed > 0) return counts;
  return { ...counts, failed: 1, output: `There are test files, but no test was executed.\n${counts.output ?? ''}` };
}

async function browser(say) {
  if (!filesUnder('e2e').some((file) => file.endsWith('.spec.ts'))) return { passed: 0, failed: 0, skipped: 0 };
  const chromium = await findChromium(say);
  if (!chromium) {
    say('There is no Chromium here and none can be installed: the browser tests are skipped.');
    return process.env.CI === 'true' ? one('No Chromium in CI.') : { passed: 0, failed: 0, skipped: 1 };
  }
  const file = `${REPORTS}/browser.json`;
  rmSync(file, { force: true });
  const env = { CHROMIUM: chromium, PLAYWRIGHT_JSON_OUTPUT_NAME: file, NO_COLOR: '1' };
  const { code, output } = await run(tool('playwright'), ['test', '--reporter=list,json'], {
    timeout: 18 * 60_000,
    env,
  });
  const report = readJson(file);
  if (!report) return one(output);
  const { expected, unexpected, flaky, skipped } = report.stats;
  if (flaky > 0) say(`${flaky} browser tests passed only at the second try.`);
  const failed = unexpected + report.errors.length;
  return executed({ passed: expected + flaky, failed: failed || (code === 0 ? 0 : 1), skipped, output });
}

mkdirSync(REPORTS, { recursive: true });

/** What `npm test` runs: by name, each giving { passed, failed, skipped, output }. */
export const suites = {
  build: async (say) =>
    one(
      await build(say).then(
        () => undefined,
        (error) => error.message,
      ),
    ),
  form: program('biome', ['ci', '--colors=off', '--diagnostic-level=error', '.']),
  types: program('tsc', ['--noEmit', '--pretty', 'false']),
  layering,
  'dead code': program('knip', ['--no-progress']),
  schema: program('tsx', ['scripts/print-schema.ts', '--check'], { NODE_ENV: 'test' }),
  drift,
  unit: vitest('unit', /(?<!\.db)\.test\.tsx?$/),
  database: vitest('database', /\.db\.test\.ts$/),
  browser,
};
