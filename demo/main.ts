/** The demo company's commands: `load`, `live`, `reset`. */
import { live } from './live';
import { load } from './load';
import { Refusal } from './refusal';
import { reset } from './reset';

const COMMANDS: Readonly<Record<string, () => Promise<void>>> = { load, live, reset };

async function run(): Promise<void> {
  const [name = 'load'] = process.argv.slice(2);
  const command = COMMANDS[name];
  if (!command) throw new Refusal(`Unknown command ${name}; there are ${Object.keys(COMMANDS).join(', ')}.`);
  await command();
}

run().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Refusal ? `\nthroughline: ${error.message}` : error);
    process.exit(1);
  },
);
