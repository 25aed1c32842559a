import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { runEntry } from './refusal.mjs';
import { readArguments } from './usage.mjs';

// Writes what is made of the code to the files that people and the browser read; with --check only says whether they are current.
let check = false;
await runEntry(async () => {
  check = readArguments('schema', process.argv.slice(2)).values.check === true;
});
if (process.exitCode) process.exit();
// Only now: the whole product hangs on it.
const { schema } = await import('../graphql/schema');
const { catalogueText } = await import('../domain/exceptions/catalogue');

const files: readonly (readonly [file: string, said: string, by: string])[] = [
  ['schema.graphql', `${printSchema(lexicographicSortSchema(schema))}\n`, 'graphql/schema.ts says'],
  ['docs/exceptions.md', catalogueText(), 'the exception types say'],
];
for (const [file, said, by] of files) {
  const committed = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (said === committed) continue;
  if (check) {
    console.error(`${file} is not what ${by}: npm run schema.`);
    process.exitCode = 1;
  } else writeFileSync(file, said);
}
// Importing the schema opens the database's pool, which would hold the process for a while.
process.exit();
