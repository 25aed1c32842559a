import { ROLE_DEFINITIONS, ROLES } from '@/domain/access';
import { listAssignees, listTeams, membersOfTeam, personById, teamById } from '@/server/setup/queries';
import { revisionOf } from '@/server/setup/setting';
import { teamState } from '@/server/setup/teams';
import { builder, enumOf } from './builder';
import { load } from './context';

export const Role = enumOf('Role', ROLES);

builder.node('Team', {
  id: { resolve: ({ id }) => id },
  loadOne: (id, context) => load(context, teamById, id),
  fields: (t) => ({
    code: t.exposeString('id'),
    name: t.exposeString('name'),
    members: t.field({
      type: ['Person'],
      resolve: async ({ id }, _args, context) => (await load(context, membersOfTeam, id)) ?? [],
    }),
    revision: t.string({
      description: 'Stands for what is set of it; a change says which one it was made upon.',
      resolve: async ({ id, name }, _args, context) =>
        revisionOf(
          teamState(
            name,
            ((await load(context, membersOfTeam, id)) ?? []).map((member) => member.id),
          ),
        ),
    }),
  }),
});

builder.node('Person', {
  id: { resolve: ({ id }) => id },
  loadOne: (id, context) => load(context, personById, id),
  fields: (t) => ({
    name: t.exposeString('name'),
    role: t.expose('role', { type: Role }),
    roleLabel: t.string({ resolve: ({ role }) => ROLE_DEFINITIONS[role].label }),
  }),
});

builder.queryField('teams', (t) =>
  t.field({
    type: ['Team'],
    authScopes: { may: 'exceptions:read' },
    resolve: (_root, _args, { reader }) => listTeams(reader),
  }),
);

builder.queryField('assignees', (t) =>
  t.field({
    type: ['Person'],
    description: 'People who may be assigned an exception.',
    authScopes: { may: 'exceptions:read' },
    args: { search: t.arg.string() },
    resolve: (_root, { search }, { reader }) => listAssignees(reader, search ?? null),
  }),
);
