/** What a person was told, and what they have not read of it. */

import { notificationKind } from '@/domain/notifications/kinds';
import { caseById } from '@/server/exceptions/queries';
import { markRead } from '@/server/notifications/commands';
import { listNotifications, unreadNotifications } from '@/server/notifications/queries';
import { placeOf, titleOf } from '@/server/notifications/words';
import { builder, globalId, localIds } from './builder';
import { keysetConnection } from './connection';
import { load } from './context';
import { Forbidden, Invalid, refusable } from './errors';
import { Viewer } from './viewer';

builder.objectType('Notification', {
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => globalId('Notification', id) }),
    kind: t.string({ resolve: ({ kind }) => notificationKind(kind)?.title ?? kind }),
    title: t.string({
      description: 'What happened, in one sentence.',
      resolve: (row) => titleOf(row, row.accountName),
    }),
    href: t.string({ description: 'Where it happened, a path of the product.', resolve: (row) => placeOf(row) }),
    at: t.expose('at', { type: 'DateTime' }),
    read: t.boolean({ resolve: ({ readAt }) => readAt !== null }),
    count: t.exposeInt('count', { description: 'Cases that it is about and that the reader reaches.' }),
    exception: t.field({
      type: 'ExceptionCase',
      nullable: true,
      description: 'The case, or the newest of several; absent out of reach.',
      resolve: ({ caseId }, _args, context) => load(context, caseById, caseId),
    }),
  }),
});

const Notifications = keysetConnection('Notification', 'Notification');
builder.queryField('notifications', (t) =>
  t.field({
    type: Notifications.type,
    complexity: Notifications.complexity,
    description: "The reader's inbox, the newest first.",
    authScopes: { may: 'exceptions:read' },
    args: { first: t.arg.int(), after: t.arg.string(), unread: t.arg.boolean() },
    resolve: (_root, { unread, ...request }, { reader }) =>
      listNotifications(reader, { unread: unread ?? null }, request),
  }),
);

builder.objectField(Viewer, 'unread', (t) =>
  t.int({ description: 'Notifications that are not read; exact.', resolve: (reader) => unreadNotifications(reader) }),
);

interface Marked {
  readonly __typename: 'NotificationsRead';
  readonly count: number;
}
const NotificationsRead = builder.objectRef<Marked>('NotificationsRead').implement({
  fields: (t) => ({ count: t.exposeInt('count', { description: 'How many were unread until now.' }) }),
});
const MarkResult = builder.unionType('MarkNotificationsReadResult', {
  types: [NotificationsRead, Invalid, Forbidden],
  resolveType: (value) => value.__typename as never,
});
const MarkInput = builder.inputType('MarkNotificationsReadInput', {
  fields: (t) => ({
    idempotencyKey: t.string({ required: true }),
    ids: t.idList(),
    until: t.field({ type: 'DateTime', description: 'All that were there at this instant.' }),
  }),
});
builder.mutationField('markNotificationsRead', (t) =>
  t.field({
    authScopes: { signedIn: true },
    type: MarkResult,
    args: { input: t.arg({ type: MarkInput, required: true }) },
    resolve: (_root, { input }, context) =>
      refusable<Marked>(context, async () => ({
        __typename: 'NotificationsRead',
        count: await markRead(
          context.reader,
          { ...input, ids: localIds('Notification', input.ids, 'ids') ?? null },
          context.now,
        ),
      })),
  }),
);
