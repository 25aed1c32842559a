/** All exceptions under a filter, selected and worked on as exactly these. */
import { withOtherIds } from '@/domain/notifications/mentions';
import { OUTCOME } from '@/domain/terms';
import { actOnSelection, type Selection, type SelectionOutcome, selectCases } from '@/server/exceptions/selection';
import { builder, localId } from './builder';
import { Forbidden, Invalid, permits, refusable } from './errors';
import { CaseAction, ExceptionFilter, filterOf } from './exception';

const Able = builder.objectRef<Selection['able'][number]>('AbleCount').implement({
  fields: (t) => ({ action: t.expose('action', { type: CaseAction }), count: t.exposeInt('count') }),
});

type Selected = Selection & { readonly __typename: 'ExceptionsSelected' };
const ExceptionsSelected = builder.objectRef<Selected>('ExceptionsSelected').implement({
  fields: (t) => ({
    selection: t.exposeString('id', { description: 'Stands for exactly these, for a day.' }),
    worth: t.field({ type: 'MoneyCount', resolve: (selected) => selected }),
    able: t.field({
      type: [Able],
      description: 'How many of them allow an act to this reader now.',
      resolve: ({ able }) => [...able],
    }),
  }),
});
const SelectResult = builder.unionType('SelectExceptionsResult', {
  types: [ExceptionsSelected, Invalid, Forbidden],
  resolveType: (value) => value.__typename as never,
});

builder.mutationField('selectExceptions', (t) =>
  t.field({
    ...permits('exceptions:work'),
    type: SelectResult,
    description: 'Selects what is under a filter now, 10,000 at most. It changes no exception.',
    args: { filter: t.arg({ type: ExceptionFilter }) },
    resolve: (_root, { filter }, context) =>
      refusable<Selected>(context, async () => ({
        __typename: 'ExceptionsSelected',
        ...(await selectCases(context.reader, filterOf(filter), context.now)),
      })),
  }),
);

const Left = builder.objectRef<SelectionOutcome['left'][number]>('LeftException').implement({
  fields: (t) => ({
    number: t.exposeString('number'),
    title: t.exposeString('title'),
    term: t.field({ type: 'Term', resolve: ({ outcome }) => OUTCOME[outcome] }),
    message: t.exposeString('message', { nullable: true }),
  }),
});
type Acted = SelectionOutcome & { readonly __typename: 'SelectionActedOn' };
const SelectionActedOn = builder.objectRef<Acted>('SelectionActedOn').implement({
  fields: (t) => ({
    done: t.exposeInt('done'),
    conflict: t.exposeInt('conflict', { description: 'Changed since they were selected: nothing was done.' }),
    refused: t.exposeInt('refused'),
    left: t.field({
      type: [Left],
      description: 'Those with which nothing was done, 200 at most.',
      resolve: ({ left }) => [...left],
    }),
  }),
});
const ActResult = builder.unionType('ActOnSelectionResult', {
  types: [SelectionActedOn, Invalid, Forbidden],
  resolveType: (value) => value.__typename as never,
});
const ActInput = builder.inputType('ActOnSelectionInput', {
  fields: (t) => ({
    idempotencyKey: t.string({ required: true }),
    selection: t.string({ required: true }),
    action: t.field({ type: CaseAction, required: true }),
    assignee: t.id({ description: 'Whom to assign to.' }),
    comment: t.string({ description: 'Of a wait: its reason.' }),
    until: t.field({ type: 'DateTime', description: 'Until when to wait.' }),
  }),
});

builder.mutationField('actOnSelection', (t) =>
  t.field({
    ...permits('exceptions:work'),
    type: ActResult,
    description: 'One act on exactly the exceptions of a selection: one audit entry.',
    args: { input: t.arg({ type: ActInput, required: true }) },
    resolve: (_root, { input }, context) =>
      refusable<Acted>(context, async () => ({
        __typename: 'SelectionActedOn',
        ...(await actOnSelection(
          context.reader,
          {
            ...input,
            comment: input.comment && withOtherIds(input.comment, (id) => localId('Person', id, 'comment')),
            assignee: input.assignee && localId('Person', input.assignee, 'assignee'),
          },
          context.now,
        )),
      })),
  }),
);
