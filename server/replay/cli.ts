/** `npm run reread`: what it takes is said, and refused, by scripts/usage.mjs before this is reached. */
import { parseArgs } from 'node:util';
import { recordAct } from '../audit/record';
import { settle } from '../correlation/worker';
import { now } from '../runtime/clock';
import { closeDatabase, transaction } from '../runtime/db';
import type { Difference } from './difference';
import { reread, sourceNamed } from './reread';

const DAY = /^\d{4}-\d\d-\d\d$/;
const many = (count: number) => count.toLocaleString('en-US');

/** The result as lines of text. */
export function report(difference: Difference, dryRun: boolean): string {
  const { looked, same, replaced, added, withdrawn, refused, recovered } = difference;
  const lines = [
    `${many(looked)} contents looked at: ${many(same)} stay as they are.`,
    `${dryRun ? 'Would be' : 'Were'} replaced ${many(replaced)}, added ${many(added)}, withdrawn ${many(withdrawn)}; refused now ${many(refused)}, no dead letters any more ${many(recovered)}.`,
  ];
  const figures = difference.figures();
  if (figures.length === 0) lines.push('No record and no amount differs.');
  else {
    const rows = figures.map(({ what, unit, before, after }) => [
      unit ? `${what}, ${unit}` : what,
      `${many(before.count)}: ${before.amount}`,
      `${many(after.count)}: ${after.amount}`,
    ]);
    const all = [['what', 'before', 'after'], ...rows];
    const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => (row[column] as string).length)));
    lines.push(
      ...all.map((row) =>
        row
          .map((cell, column) => cell.padEnd(widths[column] as number))
          .join('  ')
          .trimEnd(),
      ),
    );
  }
  return lines.join('\n');
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      source: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      'dry-run': { type: 'boolean' },
    },
  });
  const { from = null, to = null } = values;
  for (const [name, day] of [
    ['from', from],
    ['to', to],
  ] as const)
    if (day !== null && !(DAY.test(day) && !Number.isNaN(Date.parse(day)))) {
      process.stderr.write(`--${name} takes a day such as 2026-01-31, not "${day}".\n`);
      return 2;
    }
  const source = await sourceNamed(values.source ?? '');
  if (!source) {
    process.stderr.write(`There is no source "${values.source ?? ''}".\n`);
    return 2;
  }
  const dryRun = values['dry-run'] ?? false;
  const difference = await reread({
    source,
    from,
    to,
    dryRun,
    onProgress: (done, total) => {
      if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${many(done)} of ${many(total)} batches and letters`);
    },
  });
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  process.stdout.write(`${report(difference, dryRun)}\n`);
  if (!dryRun) {
    const { looked, same, replaced, added, withdrawn, refused, recovered } = difference;
    await transaction((client) =>
      recordAct(client, {
        actorId: 'command line',
        at: now(),
        action: 'source.reread',
        subjectKind: 'source',
        subjectId: source.name,
        after: {
          from,
          to,
          looked,
          same,
          replaced,
          added,
          withdrawn,
          refused,
          recovered,
          figures: difference.figures(),
        },
      }),
    );
    // The worker does the same, if it runs; together they are done sooner.
    await settle();
  }
  return 0;
}

main()
  .catch((error: unknown) => {
    process.stderr.write(`${(error as Error).stack ?? String(error)}\n`);
    return 1;
  })
  .then(async (code) => {
    process.exitCode = code;
    await closeDatabase();
  });
