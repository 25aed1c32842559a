import { readFileSync, writeFileSync } from 'node:fs';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { runEntry } from './refusal.mjs';
import { readArguments } from './usage.mjs';

// Writes the contract between the API and the browser to schema.graphql; with --check only says whether it is current.
const FILE = 'schema.graphql';
let check = false;
await runEntry(async () => {
  check = readArguments('schema', process.argv.slice(2)).values.check === true;
});
if (process.exitCode) process.exit();
// Only now: the whole product hangs on it.
const { schema } = await import('../graphql/schema');
const printed = `${printSchema(lexicographicSortSchema(schema))}\n`;
const committed = (() => {
  try {
    return readFileSync(FILE, 'utf8');
  } catch {
    return '';
  }
})();

if (check) {
  if (printed !== committed) {
    console.error(`${FILE} is not what graphql/schema.ts says: npm run schema.`);
    process.exitCode = 1;
  }
} else if (printed !== committed) writeFileSync(FILE, printed);
// Importing the schema opens the database's pool, which would hold the process for a while.
process.exit();
