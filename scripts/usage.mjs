import { parseArgs } from 'node:util';
import { Refusal } from './refusal.mjs';

const flag = (says) => ({ type: 'boolean', says });
const value = (name, says) => ({ type: 'string', name, says });

/** What `npm test` knows, in the order in which it is shown; `suites.mjs` has one of each. */
export const SUITES = [
  ...['build', 'form', 'types', 'layering', 'dead code', 'schema', 'drift', 'unit', 'database', 'browser'],
];

/**
 * Every command that is ours, by the name that it has in package.json: how it is called, what it does, and all that it
 * takes. `words` are what may follow it: a number of them at most, or a choice. What is not here is refused.
 */
const COMMANDS = {
  start: {
    call: 'npm start -- [--demo | --empty]',
    says: 'Installs, starts its own PostgreSQL, builds and serves Throughline. DATABASE_URL, PORT, HOST, DATA_DIR: see docs/operations.md.',
    options: {
      demo: flag('with the demo company, in a database of your own too'),
      empty: flag('without the demo company'),
    },
  },
  dev: {
    call: 'npm run dev -- [--demo | --empty]',
    says: 'The same with reload, for working on the code.',
    options: { demo: flag('with the demo company'), empty: flag('without it'), dev: flag('given by npm run dev') },
  },
  test: {
    call: 'npm test -- [--only SUITE,…]',
    says: `Proves everything, or the suites named: ${SUITES.join(', ')}.`,
    options: { only: value('SUITE,…', 'these alone, with commas between them') },
  },
  build: { call: 'npm run build', says: 'Builds what a production start needs, where its inputs have changed.' },
  generate: {
    call: 'npm run generate',
    says: "Makes Prisma's client and the types of statements and of GraphQL operations.",
  },
  database: {
    call: 'npm run database -- url | stop',
    says: 'The embedded PostgreSQL of DATA_DIR: starts it and prints its address, or stops it.',
    words: [['url', 'stop']],
  },
  migrate: {
    call: 'npm run migrate',
    says: "Brings the database, the embedded one or DATABASE_URL's, to this release's schema.",
  },
  'migrate:new': {
    call: 'npm run migrate:new -- name_in_small_letters',
    says: 'Writes the migration that leads from the last one to prisma/schema.prisma.',
    words: [/^[a-z0-9_]+$/],
  },
  drift: { call: 'node scripts/migrate.mjs drift', says: 'Says whether the migrations lead to the schema.' },
  schema: {
    call: 'npm run schema -- [--check]',
    says: 'Writes the GraphQL contract to schema.graphql.',
    options: { check: flag('only say whether it is current') },
  },
  ingest: {
    call: 'npm run ingest -- FILE… --source NAME --key KEY',
    says: 'Sends files of signals: CloudEvents as JSON, as an array, or one a line; Stripe objects, lists or events; Azure LLM traces (CSV).',
    words: 'any',
    required: ['source', 'key'],
    options: {
      source: value('NAME', 'whose signals they are'),
      key: value('KEY', 'an API key of that source'),
      url: value('URL', 'the installation; this machine’s unless said otherwise'),
      format: value('FORMAT', 'cloudevents | ndjson | stripe | azure-llm; told from the file unless said'),
      customer: value('NAME', 'whose usage a file is that names no customer (azure-llm)'),
      'dry-run': flag('say what would happen, and send nothing to be kept'),
      again: flag('from the beginning, although an earlier run got further (harmless: duplicates are recognised)'),
    },
  },
  reread: {
    call: 'npm run reread -- --source NAME [--from DAY] [--to DAY] [--dry-run]',
    says: "Reads again, under this release's adapter and mapping, what a source had sent: what a body states now replaces what it stated before.",
    required: ['source'],
    options: {
      source: value('NAME', 'whose signals are read again'),
      from: value('DAY', 'received on this day or later, such as 2026-01-31'),
      to: value('DAY', 'received on this day or earlier'),
      'dry-run': flag('say what would change, in records and money, and change nothing'),
    },
  },
  bench: {
    call: 'npm run bench -- [--transactions N] [--events M] [--seconds S] [--json FILE] [--keep]',
    says: 'Builds a data set in a database of its own, serves it as npm start does, and measures.',
    options: {
      transactions: value('N', 'size of the data set; 100,000'),
      events: value('M', 'usage events in it; 1,000,000'),
      seconds: value('S', 'how long to ingest; 60'),
      json: value('FILE', 'where the report goes'),
      keep: flag('keep the database'),
    },
  },
  verify: {
    call: 'npm run verify -- [--every N] [--most N]',
    says: 'Proves the database, the embedded one or DATABASE_URL’s, while it works: figures, totals, golden rows, conservation of deliveries and money, the audit chain. Ends with 1 when something is wrong, with 2 when it could not look.',
    options: {
      every: value('N', 'compare every n-th transaction and flow only; all unless said otherwise'),
      most: value('N', 'tell at most so many findings of a kind; 20'),
    },
  },
  'demo:live': {
    call: 'npm run demo:live',
    says: 'Lets the demo company of a running installation go on living, until Ctrl-C.',
  },
  'demo:reset': {
    call: 'npm run demo:reset',
    says: 'Empties the embedded database and loads the demo company anew at the next start.',
  },
};

/** How a command is called and what it takes. */
export function usage(name) {
  const { call, says, options = {} } = COMMANDS[name];
  const rows = [...Object.entries(options), ['help', flag('say this')]]
    .filter(([option]) => option !== 'dev')
    .map(([option, { name: placeholder, says: meaning }]) => [
      `--${option}${placeholder ? ` ${placeholder}` : ''}`,
      meaning,
    ]);
  const width = Math.max(...rows.map(([left]) => left.length));
  return [`Usage: ${call}`, '', says, '', ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)].join(
    '\n',
  );
}

/**
 * Reads what a command was given. With --help it says how it is called and ends the process; what it does not know, and
 * what is missing, is refused before anything was done.
 * @returns { values, words }
 */
export function readArguments(name, args) {
  const { options = {}, words = [], required = [] } = COMMANDS[name];
  const refuse = (why) => {
    throw new Refusal(`${why}\n\n${usage(name)}`);
  };
  let read;
  try {
    read = parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...Object.fromEntries(Object.entries(options).map(([option, { type }]) => [option, { type }])),
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    return refuse(`${error.message.split(/[.\n]/, 1)[0]}.`);
  }
  const { values, positionals } = read;
  if (values.help) {
    console.log(usage(name));
    process.exit(0);
  }
  if (words === 'any') {
    if (positionals.length === 0) refuse('Nothing is named to be sent.');
  } else {
    const unknown = positionals[words.length];
    if (unknown !== undefined) refuse(`"${unknown}" is not known here.`);
    words.forEach((allowed, index) => {
      const word = positionals[index];
      const fits = Array.isArray(allowed) ? allowed.includes(word) : allowed.test(word ?? '');
      if (!fits) refuse(word === undefined ? 'A word is missing.' : `"${word}" is not known here.`);
    });
  }
  const missing = required.find((option) => values[option] === undefined);
  if (missing) refuse(`--${missing} is missing.`);
  return { values, words: positionals };
}
