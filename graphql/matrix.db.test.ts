/** Who sees what: every role against every root field, and one entity's reader against everything of another. */
import {
  type GraphQLField,
  type GraphQLOutputType,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Permission, ROLES } from '@/domain/access';
import { ask, readerOf } from '@/test/ask';
import { testDatabase } from '@/test/database';
import { FOREIGN, HOME, seedTwoEntities, seedUser, uuidOf } from '@/test/two-entities';
import { globalId } from './ids';
import { schema } from './schema';

const db = await testDatabase();

/** What each root field demands, written down apart from the code. `public` is for everybody. */
const DEMANDS: Readonly<Record<string, Permission | 'public' | 'signed in'>> = {
  viewer: 'public',
  demoPersonas: 'public',
  installation: 'public',
  node: 'signed in',
  legalEntities: 'signed in',
  signalTypes: 'signed in',
  home: 'signed in',
  search: 'signed in',
  changes: 'signed in',
  chooseTimes: 'signed in',
  notifications: 'exceptions:read',
  notificationSettings: 'exceptions:read',
  watching: 'exceptions:read',
  savedViews: 'exceptions:read',
  defaultView: 'exceptions:read',
  saveView: 'signed in',
  deleteView: 'signed in',
  chooseView: 'signed in',
  selectExceptions: 'exceptions:work',
  actOnSelection: 'exceptions:work',
  mentionable: 'exceptions:work',
  // Each person's own affair: server/notifications/notifications.db.test.ts.
  markNotificationsRead: 'signed in',
  setNotificationPace: 'signed in',
  setDigest: 'signed in',
  setNotificationWebhook: 'signed in',
  sendAgain: 'signed in',
  setWatch: 'signed in',
  transactions: 'transactions:read',
  transaction: 'transactions:read',
  transactionCount: 'transactions:read',
  document: 'transactions:read',
  posting: 'transactions:read',
  payment: 'transactions:read',
  unattachedFlows: 'transactions:read',
  accounts: 'accounts:read',
  account: 'accounts:read',
  billRuns: 'accounts:read',
  invoiceReadiness: 'accounts:read',
  readinessObstacles: 'accounts:read',
  masterData: 'accounts:read',
  masterDataHistory: 'accounts:read',
  dashboard: 'dashboard:read',
  exceptions: 'exceptions:read',
  exception: 'exceptions:read',
  exceptionsWorth: 'exceptions:read',
  actOnExceptions: 'exceptions:work',
  exceptionTypes: 'exceptions:read',
  policies: 'exceptions:read',
  policyHistory: 'exceptions:read',
  exceptionGroups: 'exceptions:read',
  cause: 'exceptions:read',
  closeCountdowns: 'exceptions:read',
  claimCause: 'exceptions:work',
  // Oneself, or others by the right to set people up: server/setup/absences.ts.
  setAbsence: 'exceptions:read',
  endAbsence: 'exceptions:read',
  queues: 'exceptions:read',
  teams: 'exceptions:read',
  assignees: 'exceptions:read',
  sources: 'pipeline:read',
  source: 'pipeline:read',
  pipeline: 'pipeline:read',
  deadLetters: 'pipeline:read',
  suspended: 'transactions:read',
  suspendedGroups: 'transactions:read',
  suspendedKinds: 'transactions:read',
  claimException: 'exceptions:work',
  acknowledgeException: 'exceptions:work',
  commentException: 'exceptions:work',
  assignException: 'exceptions:assign',
  waitException: 'exceptions:work',
  resumeException: 'exceptions:work',
  retryPosting: 'commands:give',
  resendCommand: 'commands:give',
  setLegalEntity: 'setup:write',
  setPolicy: 'setup:write',
  discardDeadLetters: 'exceptions:work',
  setTeam: 'setup:write',
  removeTeam: 'setup:write',
  removeQueue: 'setup:write',
  removeSource: 'setup:write',
  reinstateSource: 'setup:write',
  setQueue: 'setup:write',
  setRoutingRules: 'setup:write',
  routing: 'setup:write',
  routingPreview: 'setup:write',
  reroutingPreview: 'setup:write',
  rerouteExceptions: 'setup:write',
  setup: 'setup:write',
  setSource: 'setup:write',
  setDestination: 'setup:write',
  createApiKey: 'keys:write',
  revokeApiKey: 'keys:write',
  setWebhookSecret: 'keys:write',
  rotateDestinationSecret: 'keys:write',
  // Whose key it is decides: server/operations/operations.db.test.ts.
  registerOperation: 'signed in',
  withdrawOperation: 'signed in',
  createUser: 'users:write',
  people: 'users:write',
  staffMember: 'users:write',
  invitePerson: 'users:write',
  inviteAgain: 'users:write',
  setPerson: 'users:write',
  disablePerson: 'users:write',
  enablePerson: 'users:write',
  apiKeys: 'keys:write',
  openFile: 'signals:send',
  closeFile: 'signals:send',
  fileOutcome: 'signals:send',
  auditEntries: 'audit:read',
  auditChoices: 'audit:read',
  auditChain: 'audit:read',
};

type Field = GraphQLField<unknown, unknown>;
const rootFields = (kind: 'Query' | 'Mutation'): Field[] =>
  Object.values((kind === 'Query' ? schema.getQueryType() : schema.getMutationType())?.getFields() ?? {});

/** A value for an argument that has to be there. */
function valueFor(
  type: GraphQLOutputType | Field['args'][number]['type'],
  name: string,
  ids: Readonly<Record<string, string>>,
): string {
  if (isNonNullType(type)) return valueFor(type.ofType as never, name, ids);
  if (isListType(type)) return '[]';
  if (isEnumType(type)) return type.getValues()[0]?.name as string;
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter((field) => isNonNullType(field.type));
    return `{ ${fields.map((field) => `${field.name}: ${valueFor(field.type as never, field.name, ids)}`).join(', ')} }`;
  }
  if (name === 'id') return JSON.stringify(ids.id ?? globalId('ExceptionCase', uuidOf('case Homeland one')));
  if (name === 'name') return '"billing"';
  if (String(type) === 'DateTime') return '"2030-01-01T00:00:00Z"';
  if (String(type) === 'Boolean') return 'true';
  return String(type) === 'Int' ? '1' : JSON.stringify(ids.text ?? 'x');
}

const argumentsOf = (field: Field, ids: Readonly<Record<string, string>> = {}): string => {
  // Pages of what is wide, so that no single question is too much.
  const page = (name: string) => (name === 'first' ? '20' : null);
  const given = field.args
    .filter((arg) => isNonNullType(arg.type) || page(arg.name))
    .map((arg) => `${arg.name}: ${page(arg.name) ?? valueFor(arg.type, arg.name, ids)}`);
  return given.length ? `(${given.join(', ')})` : '';
};

/** Everything below a type, `depth` levels deep; fields that need arguments are left to their own tests. */
function everything(of: GraphQLOutputType, depth: number): string {
  const type = getNamedType(of);
  if (isUnionType(type)) return '{ __typename }';
  if (!isCompositeType(type)) return '';
  if (depth === 0) return '{ __typename }';
  const fields = Object.values(isObjectType(type) ? type.getFields() : {}).filter((field) =>
    field.args.every((arg) => !isNonNullType(arg.type)),
  );
  return `{ __typename ${fields.map((field) => `${field.name} ${everything(field.type, depth - 1)}`).join(' ')} }`;
}

/** The same in pieces: one selection for each way `levels` down, so that no single question is too much. */
function pieces(of: GraphQLOutputType, levels: number): string[] {
  const type = getNamedType(of);
  if (levels === 0 || !isObjectType(type)) return [everything(of, 1)];
  const fields = Object.values(type.getFields()).filter((field) => field.args.every((arg) => !isNonNullType(arg.type)));
  const plain = fields.filter((field) => !isCompositeType(getNamedType(field.type)));
  const below = fields.filter((field) => isCompositeType(getNamedType(field.type)));
  return [
    `{ __typename ${plain.map(({ name }) => name).join(' ')} }`,
    ...below.flatMap((field) => pieces(field.type, levels - 1).map((piece) => `{ ${field.name} ${piece} }`)),
  ];
}

beforeAll(async () => {
  await db.reset();
  await seedTwoEntities();
  await seedUser('ann', 'finance operations', ['US']);
});

describe('every root field', () => {
  test('is in the table of demands', () => {
    const missing = [...rootFields('Query'), ...rootFields('Mutation')]
      .map(({ name }) => name)
      .filter((name) => !(name in DEMANDS));
    expect(missing).toEqual([]);
  });

  for (const role of ROLES) {
    test(`answers ${role} as the role may`, async () => {
      const reader = readerOf(role);
      for (const field of rootFields('Query')) {
        const demand = DEMANDS[field.name];
        const may = demand === 'public' || demand === 'signed in' || reader.permissions.has(demand as Permission);
        const { codes } = await ask(
          reader,
          `{ ${field.name}${argumentsOf(field)} ${isCompositeType(getNamedType(field.type)) ? '{ __typename }' : ''} }`,
        );
        expect({ field: field.name, refused: codes.includes('FORBIDDEN') }).toEqual({
          field: field.name,
          refused: !may,
        });
      }
      for (const field of rootFields('Mutation')) {
        const demand = DEMANDS[field.name];
        if (demand === 'signed in' || reader.permissions.has(demand as Permission)) continue;
        const { data } = await ask(reader, `mutation { ${field.name}${argumentsOf(field)} { __typename } }`);
        expect({ field: field.name, answer: data[field.name].__typename }).toEqual({
          field: field.name,
          answer: 'Forbidden',
        });
      }
    });
  }

  test('asks strangers to sign in', async () => {
    for (const kind of ['Query', 'Mutation'] as const) {
      for (const field of rootFields(kind)) {
        if (DEMANDS[field.name] === 'public') continue;
        const { codes } = await ask(
          null,
          `${kind === 'Query' ? 'query' : 'mutation'} { ${field.name}${argumentsOf(field)} ${isCompositeType(getNamedType(field.type)) ? '{ __typename }' : ''} }`,
        );
        expect({ field: field.name, codes }).toEqual({ field: field.name, codes: ['UNAUTHENTICATED'] });
      }
    }
  });
});

const FOREIGN_IDS = {
  Transaction: uuidOf('transaction Faraway'),
  Account: uuidOf('account Faraway'),
  Subscription: uuidOf('subscription Faraway'),
  ExceptionCase: uuidOf('case Faraway one'),
  LegalEntity: FOREIGN.entity,
  DeadLetter: uuidOf('letter'),
  UnattachedFlow: uuidOf('flow Faraway'),
};

/** Arguments that find something, by root field. */
const HOME_IDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  transaction: { id: globalId('Transaction', uuidOf('transaction Homeland')) },
  account: { id: globalId('Account', uuidOf('account Homeland')) },
  node: { id: globalId('Transaction', uuidOf('transaction Homeland')) },
  search: { text: HOME.mark },
};

/** Where an answer shows something of the other entity. */
const leaks = (value: unknown): string[] =>
  [...JSON.stringify(value ?? null).matchAll(/[^"]{0,40}(?:Faraway|EMEA|"DE")[^"]{0,40}/gi)].map(([text]) => text);

for (const [name, entities, regions] of [
  ['by entity', [HOME.entity], '*'],
  ['by region', '*', [HOME.region]],
] as const) {
  describe(`a reader restricted ${name}`, () => {
    const readers = ROLES.map((role) => readerOf(role, entities, regions, 'ann'));

    // Between them they may see everything there is to see.
    for (const role of ['administrator', 'finance operations'] as const) {
      test(`never sees anything of another entity, at any depth, as ${role}`, async () => {
        const reader = readerOf(role, entities, regions, 'ann');
        const faults: unknown[] = [];
        for (const field of rootFields('Query')) {
          for (const arguments_ of new Set([
            argumentsOf(field, HOME_IDS[field.name]),
            argumentsOf(field, { text: FOREIGN.mark }),
          ])) {
            for (const piece of pieces(field.type, 3)) {
              const query = `{ ${field.name}${arguments_} ${piece} }`;
              const { codes, data } = await ask(reader, query);
              const unexpected = codes.filter((code) => code !== 'FORBIDDEN' && code !== 'BAD_USER_INPUT');
              if (unexpected.length || leaks(data).length) faults.push({ query, unexpected, leaks: leaks(data) });
            }
          }
        }
        expect(faults).toEqual([]);
      }, 120_000);
    }

    test('gets nothing by ID', async () => {
      for (const reader of readers) {
        for (const [type, id] of Object.entries(FOREIGN_IDS)) {
          if (!schema.getType(type)) continue;
          const { data } = await ask(reader, `{ node(id: "${globalId(type, id)}") { __typename id } }`);
          expect({ type, node: data?.node ?? null }).toEqual({ type, node: null });
        }
        for (const [field, type] of [
          ['exception', 'ExceptionCase'],
          ['transaction', 'Transaction'],
          ['account', 'Account'],
        ] as const) {
          if (!schema.getQueryType()?.getFields()[field]) continue;
          const { data } = await ask(reader, `{ ${field}(id: "${globalId(type, FOREIGN_IDS[type])}") { id } }`);
          expect({ field, found: data?.[field] ?? null }).toEqual({ field, found: null });
        }
      }
    });

    test('counts and groups only what is within reach', async () => {
      const [reader] = readers;
      const all = readerOf('finance operations');
      const counts = `{ exceptions { total { count } edges { node { id } } } exceptionGroups(by: ENTITY) { key count } queues { code openCount overdueCount } }`;
      const mine = (await ask(reader as never, counts)).data;
      const whole = (await ask(all, counts)).data;
      expect([mine.exceptions.total.count, whole.exceptions.total.count]).toEqual([1, 2]);
      expect(mine.exceptionGroups).toEqual([{ key: HOME.entity, count: 1 }]);
      expect(mine.queues.find(({ code }: { code: string }) => code === 'posting')).toMatchObject({
        openCount: 1,
        overdueCount: 1,
      });
      expect(whole.queues.find(({ code }: { code: string }) => code === 'posting')).toMatchObject({
        openCount: 2,
        overdueCount: 2,
      });
    });

    test('changes nothing of another entity', async () => {
      const input = `{ idempotencyKey: "${name}", id: "${globalId('ExceptionCase', FOREIGN_IDS.ExceptionCase)}", version: 1 }`;
      const { data } = await ask(readers[0] as never, `mutation { claimException(input: ${input}) { __typename } }`);
      expect(data.claimException.__typename).toBe('NotFound');
    });
  });
}

test('people who see every entity see both', async () => {
  const { data } = await ask(
    readerOf('auditor'),
    '{ exceptions { edges { node { title } } } deadLetters { edges { node { body } } } legalEntities { code } }',
  );
  expect(data.exceptions.edges).toHaveLength(2);
  expect(data.deadLetters.edges[0].node.body).toContain('Faraway');
  expect(data.legalEntities.map(({ code }: { code: string }) => code)).toEqual(['DE', 'US']);
});
