import { ROLE_DEFINITIONS, ROLES } from '@/domain/access';
import { listAssignees, listTeams, personById, teamById } from '@/server/setup/queries';
import { builder, enumOf } from './builder';
import { load } from './context';

export const Role = enumOf('Role', ROLES);

builder.node('Team', {
  id: { resolve: ({ id }) => id },
  loadOne: (id, context) => load(context, teamById, id),
  fields: (t) => ({ code: t.exposeString('id'), name: t.exposeString('name') }),
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
