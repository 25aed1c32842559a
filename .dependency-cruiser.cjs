// Who may import whom: HOUSE.md's table as rules. Each covers every folder that is yet to come.
const tests = '\\.(?:test|spec)\\.tsx?$';
const packages = '(?:^|/)node_modules/';
const pkg = (...names) => `${packages}(?:${names.join('|')})/`;
const browserOnly = pkg('react', 'react-dom', 'next', '@apollo/client', '@mantine', 'recharts');
/** Where the server's parts are put together: they may see the contract and Next. */
const composition = '^server/(?:web|worker|http|graphql|stream|export)\\.ts$';

const rule = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });
const forbid = (name, path, to, comment, pathNot = []) =>
  rule(name, { path, pathNot: [tests, ...pathNot] }, to, comment);

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    rule('no-cycles', {}, { circular: true }, 'A cycle has no top to read from.'),
    rule(
      'no-orphans',
      { orphan: true, pathNot: [tests, '^app/', '^(?:demo|bench)/main\\.ts$', '\\.d\\.ts$', '^components/gql/'] },
      {},
      'Nothing imports it and it imports nothing.',
    ),
    rule('resolvable', {}, { couldNotResolve: true }, 'An import that leads nowhere.'),

    // crypto only for digests, which are functions of their input.
    forbid(
      'domain-is-pure',
      '^domain/',
      { pathNot: ['^domain/', '^crypto$', pkg('zod', 'decimal\\.js')] },
      'No I/O, no frameworks.',
    ),
    forbid(
      'server-below-contract',
      '^server/',
      { path: ['^(?:graphql|components|app|demo)/', browserOnly] },
      'The server knows neither the contract nor the browser.',
      [composition],
    ),
    forbid(
      'adapters-and-destinations-alone',
      '^server/(adapters|destinations)/([^/]+)/',
      { path: '^server/', pathNot: ['^server/$1/$2/', '^server/$1/define\\.ts$'] },
      'A vendor sees the domain, its own folder and what it has to define.',
    ),
    forbid(
      'graphql-has-no-browser',
      '^graphql/',
      { path: ['^(?:components|app|demo)/', browserOnly] },
      'The contract does not know who reads it.',
    ),
    forbid('graphql-has-no-database', '^graphql/', { path: '^server/runtime/db\\.ts$' }, 'Only its builder.', [
      '^graphql/builder\\.ts$',
    ]),
    forbid(
      'browser-knows-the-contract-only',
      '^components/',
      { path: ['^(?:domain|server|graphql|app|demo|prisma|generated)/', pkg('pg', 'pino', '@prisma')] },
      'What the browser needs to know comes through the schema.',
    ),
    forbid(
      'features-have-no-siblings',
      '^components/([^/]+)/',
      {
        path: '^components/[^/]+/',
        pathNot: ['^components/$1/', '^components/(?:data-table|charts|shell|gql|lineage)/'],
      },
      'A feature sees itself and what all share; the lineage is shown wherever a transaction is.',
    ),
    forbid('one-door-to-apollo', '^components/', { path: pkg('@apollo') }, 'Through components/shell.', [
      '^components/(?:shell|gql)/',
    ]),
    forbid('one-door-to-charts', '^components/', { path: pkg('recharts') }, 'Through components/charts.', [
      '^components/charts/',
    ]),
    forbid(
      'pages-see-components',
      '^app/',
      { path: '^(?:domain|server|graphql|demo|prisma|generated)/' },
      'A page hands its parameters to one component.',
      ['^app/api/'],
    ),
    forbid('routes-see-the-server', '^app/api/', { path: '^(?:components|demo)/' }, 'A route has no screen.'),
    forbid(
      'demo-is-a-client',
      '^demo/',
      { path: '^(?:app|components|domain|generated|graphql|prisma|server)/' },
      'It enters by the public HTTP interfaces, as a customer would.',
    ),
    forbid(
      'exception-types-alone',
      '^domain/exceptions/types/([^/]+)\\.ts$',
      { path: '^domain/exceptions/types/', pathNot: ['^domain/exceptions/types/$1'] },
      'One type, one file.',
      ['^domain/exceptions/types/index\\.ts$'],
    ),
    forbid(
      'recomputation-is-independent',
      '^test/recomputed/',
      { path: '^(?:app|bench|components|demo|domain|generated|graphql|prisma|server)/' },
      'It finds the cases by the words alone, so nothing of what it judges may help it.',
    ),
    rule(
      'tests-stay-outside',
      { pathNot: [tests, '^(?:test|e2e)/'] },
      { path: [tests, '^(?:test|e2e)/'] },
      'Nothing ships that imports a test.',
    ),
  ],
  options: {
    parser: 'swc',
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: [packages, '^generated/', '^components/gql/'] },
    exclude: { path: ['^\\.next/', '^\\.build/'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css', '.d.ts'],
    },
  },
};
