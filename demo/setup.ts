/** Sets the company up as an administrator would: entities, teams, people, queues, sources and their keys. */

import { randomUUID } from 'node:crypto';
import { type Api, call } from './api';
import { calendarOf, ENTITIES, SOURCES, type SourceName } from './company';
import type { Remembered } from './installation';
import { emailOf, PEOPLE, QUEUES, RULES, TEAMS } from './staff';

/** Hours from issue until a document has to be posted, in every entity. */
export const POSTING_HOURS = 24;

/** Whether the demo company's counterparts are about to answer somewhere. */
const COUNTERPARTS = Boolean(process.env.SANDBOX_URL);

/** Brings the set-up about; what exists is left as it is or set to the same, so that it may run again. */
export async function setUp(api: Api, year: number): Promise<void> {
  const key = (...parts: string[]) => ['demo', ...parts, randomUUID()].join(':').slice(0, 200);
  const done = '... on SetupDone { id } ... on Conflict { message } ... on NotFound { message }';
  for (const of of ENTITIES) {
    await call(
      api,
      'setLegalEntity',
      'LegalEntityInput',
      {
        idempotencyKey: key('entity', of.code),
        code: of.code,
        name: of.name,
        region: of.region,
        currency: of.currency,
        zone: of.zone,
        calendar: calendarOf(of, year),
        postingHours: POSTING_HOURS,
      },
      done,
    );
  }
  for (const team of TEAMS)
    await call(api, 'setTeam', 'TeamInput', { idempotencyKey: key('team', team.code), ...team }, done);
  await Promise.all(
    PEOPLE.map((person) =>
      call(
        api,
        'createUser',
        'UserInput',
        {
          idempotencyKey: key('person', person.handle),
          name: person.name,
          email: emailOf(person),
          role: person.role,
          regions: person.regions,
          entities: person.entities,
          teams: person.teams,
          demo: true,
        },
        '... on UserCreated { person { id } } ... on Conflict { message }',
      ),
    ),
  );
  for (const queue of QUEUES)
    await call(api, 'setQueue', 'QueueInput', { idempotencyKey: key('queue', queue.code), ...queue }, done);
  await call(api, 'setRoutingRules', 'RoutingInput', { idempotencyKey: key('rules'), rules: RULES }, done);
  for (const { name, title, kind, team, cadenceSeconds } of SOURCES) {
    await call(
      api,
      'setSource',
      'SourceInput',
      {
        idempotencyKey: key('source', name),
        name,
        title,
        kind,
        team,
        cadenceSeconds,
        adapter: 'canonical',
        documentSystem: 'billing',
        // The ledgers have counterparts that do what they are asked.
        mode: COUNTERPARTS && kind === 'erp' ? 'act' : 'observe',
      },
      done,
    );
    if (COUNTERPARTS && kind === 'erp')
      await call(
        api,
        'setDestination',
        'DestinationInput',
        { idempotencyKey: key('destination', name), source: name, kind: 'SANDBOX', perSecond: 500, concurrency: 16 },
        done,
      );
  }
}

/** Keys that may send for the past, for the sources that have none yet. */
export async function makeKeys(api: Api, known: Remembered['keys']): Promise<Record<SourceName, string>> {
  const keys = { ...known };
  for (const { name } of SOURCES) {
    if (keys[name]) continue;
    const { secret } = await call<{ secret: string }>(
      api,
      'createApiKey',
      'ApiKeyInput',
      {
        idempotencyKey: `demo:key:${name}:${randomUUID()}`,
        source: name,
        title: 'Demo company',
        scopes: ['ingest', 'backfill'],
      },
      '... on ApiKeyCreated { secret } ... on NotFound { message }',
    );
    keys[name] = secret;
  }
  return keys as Record<SourceName, string>;
}
