/** The same act on many exceptions at once, told case by case. */

import { CASE_ACTIONS } from '@/domain/exceptions/transitions';
import { withOtherIds } from '@/domain/notifications/mentions';
import { OUTCOME } from '@/domain/terms';
import { actOnCases, type ItemOutcome, worthOfCases } from '@/server/exceptions/bulk';
import { caseById } from '@/server/exceptions/queries';
import { builder, localId } from './builder';
import { type Context, load } from './context';
import { Forbidden, Invalid, permits, refusable } from './errors';
import { CaseAction } from './exception';

const CaseOutcome = builder.objectRef<ItemOutcome>('CaseOutcome').implement({
  fields: (t) => ({
    term: t.field({ type: 'Term', resolve: ({ outcome }) => OUTCOME[outcome] }),
    message: t.exposeString('message', { nullable: true, description: 'Why nothing was done; absent when it was.' }),
    exception: t.field({
      type: 'ExceptionCase',
      nullable: true,
      description: 'The case as it is now; absent when it lies out of reach.',
      resolve: ({ id }, _args, context) => load(context, caseById, id),
    }),
  }),
});

interface Acted {
  readonly __typename: 'ExceptionsActedOn';
  readonly outcomes: readonly ItemOutcome[];
}
const ExceptionsActedOn = builder.objectRef<Acted>('ExceptionsActedOn').implement({
  fields: (t) => ({ outcomes: t.field({ type: [CaseOutcome], resolve: ({ outcomes }) => [...outcomes] }) }),
});
export const ActOnExceptionsResult = builder.unionType('ActOnExceptionsResult', {
  types: [ExceptionsActedOn, Invalid, Forbidden],
  resolveType: (value) => value.__typename as never,
});
/** Runs an act on many exceptions; the answer tells each. */
export const acted = (context: Context, act: () => Promise<ItemOutcome[]>) =>
  refusable<Acted>(context, async () => ({ __typename: 'ExceptionsActedOn', outcomes: await act() }));

const BulkItemInput = builder.inputType('ExceptionVersionInput', {
  fields: (t) => ({ id: t.id({ required: true }), version: t.int({ required: true }) }),
});
const ActOnExceptionsInput = builder.inputType('ActOnExceptionsInput', {
  fields: (t) => ({
    idempotencyKey: t.string({ required: true }),
    action: t.field({ type: CaseAction, required: true }),
    items: t.field({ type: [BulkItemInput], required: true, description: 'At most 500, each as last seen.' }),
    assignee: t.id({ description: 'Whom to assign to.' }),
    comment: t.string({ description: 'Of a wait: its reason.' }),
    until: t.field({ type: 'DateTime', description: 'Until when to wait.' }),
  }),
});

builder.mutationField('actOnExceptions', (t) =>
  t.field({
    ...permits('exceptions:work'),
    type: ActOnExceptionsResult,
    description: `One act (${CASE_ACTIONS.join(', ')}) on exactly these exceptions: one audit entry, an outcome for each.`,
    args: { input: t.arg({ type: ActOnExceptionsInput, required: true }) },
    resolve: (_root, { input }, context) =>
      acted(context, () =>
        actOnCases(
          context.reader,
          {
            ...input,
            items: input.items.map(({ id, version }) => ({ id: localId('ExceptionCase', id, 'items'), version })),
            comment: input.comment && withOtherIds(input.comment, (id) => localId('Person', id, 'comment')),
            assignee: input.assignee && localId('Person', input.assignee, 'assignee'),
          },
          context.now,
        ),
      ),
  }),
);

builder.queryField('exceptionsWorth', (t) =>
  t.field({
    type: 'MoneyCount',
    description: 'What these exceptions are worth together, per currency; at most 500.',
    authScopes: { may: 'exceptions:read' },
    args: { ids: t.arg.idList({ required: true }) },
    resolve: (_root, { ids }, { reader }) =>
      worthOfCases(
        reader,
        ids.map((id) => localId('ExceptionCase', id, 'ids')),
      ),
  }),
);
