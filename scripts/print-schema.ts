import { readFileSync, writeFileSync } from 'node:fs';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { schema } from '../graphql/schema';

// Writes the contract between the API and the browser to schema.graphql; with --check only says whether it is current.
const FILE = 'schema.graphql';
const printed = `${printSchema(lexicographicSortSchema(schema))}\n`;
const committed = (() => {
  try {
    return readFileSync(FILE, 'utf8');
  } catch {
    return '';
  }
})();

if (process.argv.includes('--check')) {
  if (printed !== committed) {
    console.error(`${FILE} is not what graphql/schema.ts says: npm run schema.`);
    process.exitCode = 1;
  }
} else if (printed !== committed) writeFileSync(FILE, printed);
// Importing the schema opens the database's pool, which would hold the process for a while.
process.exit();
