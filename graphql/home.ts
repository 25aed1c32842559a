import { changedLately, dueNext, greetingOf, type HomeFigures, homeFigures, myQueues } from '@/server/home/queries';
import { builder } from './builder';
import { readerOf } from './context';

const SHOWN = 10;

const Home = builder.objectRef<HomeFigures>('Home').implement({
  fields: (t) => ({
    greeting: t.string({ resolve: (figures, _args, context) => greetingOf(readerOf(context), figures) }),
    myOpen: t.field({ type: 'MoneyCount', resolve: ({ myOpen }) => myOpen }),
    myOverdue: t.exposeInt('myOverdue'),
    teamOpen: t.field({ type: 'MoneyCount', resolve: ({ teamOpen }) => teamOpen }),
    unassigned: t.exposeInt('unassigned'),
    due: t.field({
      type: ['ExceptionCase'],
      resolve: (_figures, _args, { reader, now }) => dueNext(reader, SHOWN, now),
    }),
    queues: t.field({ type: ['Queue'], resolve: (_figures, _args, { reader }) => myQueues(reader) }),
    changed: t.field({
      type: ['TimelineEntry'],
      resolve: (_figures, _args, { reader }) => changedLately(reader, SHOWN),
    }),
  }),
});

builder.queryField('home', (t) =>
  t.field({
    type: Home,
    description: "The landing page's figures for the reader's role.",
    authScopes: { may: 'exceptions:read' },
    resolve: (_root, _args, { reader, now }) => homeFigures(reader, now),
  }),
);
