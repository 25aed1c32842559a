import { STAGE_LABELS, STAGE_STATUSES, STAGES } from '@/domain/stages';
import { STAGE_STATUS, termOf } from '@/domain/terms';
import { openCasesOfTransaction } from '@/server/exceptions/queries';
import { builder, enumOf } from './builder';
import { load } from './context';

export const StageName = enumOf('StageName', STAGES);
export const StageStatus = enumOf('StageStatus', STAGE_STATUSES);

builder.objectType('Stage', {
  fields: (t) => ({
    name: t.expose('name', { type: StageName }),
    label: t.string({ resolve: ({ name }) => STAGE_LABELS[name] }),
    status: t.expose('status', { type: StageStatus }),
    statusTerm: t.field({ type: 'Term', resolve: ({ status }) => termOf(STAGE_STATUS, status) }),
    system: t.string({ nullable: true, resolve: ({ system }) => system }),
    quantity: t.field({ type: 'Decimal', nullable: true, resolve: ({ quantity }) => quantity }),
    amount: t.field({ type: 'Decimal', nullable: true, resolve: ({ amount }) => amount }),
    currency: t.string({ nullable: true, resolve: ({ amount, currency }) => (amount === undefined ? null : currency) }),
    completedAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ completedAt }) => completedAt }),
    dueAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ dueAt }) => dueAt }),
    lagSeconds: t.int({
      nullable: true,
      description: 'Completion minus due, seconds; negative is early. Null while not complete and not yet due.',
      // What is late and has not happened lags by as much as has passed since.
      resolve: ({ lagSeconds, dueAt, status }, _args, { now }) =>
        lagSeconds ?? (status === 'late' && dueAt ? Math.round((now.getTime() - Date.parse(dueAt)) / 1000) : null),
    }),
    elapsedSeconds: t.int({
      nullable: true,
      description: 'Since the stage before, seconds.',
      resolve: ({ elapsedSeconds }) => elapsedSeconds,
    }),
    note: t.string({ nullable: true, resolve: ({ note }) => note }),
    exceptions: t.field({
      type: ['ExceptionCase'],
      resolve: async ({ name, transactionId }, _args, context) =>
        ((await load(context, openCasesOfTransaction, transactionId)) ?? []).filter(({ stage }) => stage === name),
    }),
  }),
});
