import { type Reader, ROLE_DEFINITIONS } from '@/domain/access';
import type { SourceName } from '@/server/lineage/node';
import { listSourceNames } from '@/server/lineage/queries';
import { isEmptyFor } from '@/server/setup/checklist';
import { type InstallationState, installationState } from '@/server/setup/installation';
import { emailOf, listDemoPersonas, listLegalEntities, type PersonRow, teamsOfUser } from '@/server/setup/queries';
import { screensOf } from '@/server/setup/screens';
import { builder, globalId } from './builder';
import { load } from './context';
import { Role } from './team';

const System = builder.objectRef<SourceName>('System').implement({
  fields: (t) => ({ code: t.exposeString('name'), title: t.exposeString('title'), kind: t.exposeString('kind') }),
});

export const Viewer = builder.objectRef<Reader>('Viewer').implement({
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => globalId('Person', id) }),
    name: t.exposeString('name'),
    email: t.string({ resolve: (reader) => emailOf(reader) }),
    role: t.expose('role', { type: Role }),
    roleLabel: t.string({ resolve: ({ role }) => ROLE_DEFINITIONS[role].label }),
    regions: t.stringList({
      description: 'Regions that the reader may see; "*" is all.',
      resolve: ({ regions }) => (regions === '*' ? ['*'] : [...regions]),
    }),
    entities: t.field({
      type: ['LegalEntity'],
      description: 'Legal entities that the reader may see.',
      resolve: (reader) => listLegalEntities(reader),
    }),
    teams: t.field({
      type: ['Team'],
      resolve: async ({ id }, _args, context) => (await load(context, teamsOfUser, id)) ?? [],
    }),
    landing: t.string({
      description:
        'Where this role works: the path that sign-in lands on; the checklist while there is nothing to see.',
      resolve: async (reader) => ((await isEmptyFor(reader)) ? '/admin' : ROLE_DEFINITIONS[reader.role].landing),
    }),
    dashboard: t.string({
      description: "The path of this role's own dashboard.",
      resolve: ({ role }) => `/dashboards/${ROLE_DEFINITIONS[role].dashboard}`,
    }),
    screens: t.stringList({
      description: 'Screens this reader may open, as paths.',
      resolve: (reader) => screensOf(reader),
    }),
    systems: t.field({
      type: [System],
      description: 'The systems of record, by the codes that records carry.',
      resolve: (reader) => listSourceNames(reader),
    }),
    permissions: t.stringList({ resolve: ({ permissions }) => [...permissions] }),
  }),
});

const DemoPersona = builder.objectRef<PersonRow>('DemoPersona').implement({
  fields: (t) => ({
    // The sign-in takes the ID as it is: nobody is signed in yet who could decode another.
    id: t.exposeID('id'),
    name: t.exposeString('name'),
    role: t.expose('role', { type: Role }),
    roleLabel: t.string({ resolve: ({ role }) => ROLE_DEFINITIONS[role].label }),
    errand: t.string({ resolve: ({ role }) => ROLE_DEFINITIONS[role].errand }),
    landing: t.string({ resolve: ({ role }) => ROLE_DEFINITIONS[role].landing }),
  }),
});

const Installation = builder.objectRef<InstallationState>('Installation').implement({
  fields: (t) => ({
    demo: t.exposeString('demo', { description: 'none | loading | ready | failed' }),
    demoProgress: t.float({
      nullable: true,
      description: 'Share of the demo that has been loaded, 0 to 1, while it loads.',
      resolve: ({ demoProgress }) => demoProgress,
    }),
    version: t.exposeString('version'),
  }),
});

builder.queryField('viewer', (t) =>
  t.field({
    type: Viewer,
    nullable: true,
    description: 'Who is signed in; null when nobody is.',
    authScopes: { public: true },
    resolve: (_root, _args, { reader }) => reader,
  }),
);

builder.queryField('demoPersonas', (t) =>
  t.field({
    type: [DemoPersona],
    description: "The demo company's people, offered on loopback only; empty elsewhere.",
    authScopes: { public: true },
    resolve: (_root, _args, { local }) => listDemoPersonas(local),
  }),
);

builder.queryField('installation', (t) =>
  t.field({
    type: Installation,
    description: 'What runs here, for the sign-in page.',
    authScopes: { public: true },
    resolve: () => installationState(),
  }),
);
