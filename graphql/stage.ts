import { STAGE_LABELS, STAGE_STATUSES, STAGES } from '@/domain/stages';
import { STAGE_STATUS, termOf } from '@/domain/terms';
import { openCasesOfTransaction } from '@/server/exceptions/queries';
import { builder, enumOf } from './builder';
import { load } from './context';

export const StageName = enumOf('StageName', STAGES);
export const StageStatus = enumOf('StageStatus', STAGE_STATUSES);

builder.objectType('Stage', {
  fields: (t) => ({
    name: t.field({ type: StageName, resolve: ({ stage }) => stage.name }),
    label: t.string({ resolve: ({ stage }) => STAGE_LABELS[stage.name] }),
    status: t.field({ type: StageStatus, resolve: ({ stage }) => stage.status }),
    statusTerm: t.field({ type: 'Term', resolve: ({ stage }) => termOf(STAGE_STATUS, stage.status) }),
    system: t.string({ nullable: true, resolve: ({ stage }) => stage.system }),
    quantity: t.field({ type: 'Decimal', nullable: true, resolve: ({ stage }) => stage.quantity }),
    amount: t.field({ type: 'Decimal', nullable: true, resolve: ({ stage }) => stage.amount }),
    currency: t.string({
      nullable: true,
      resolve: ({ stage, transaction }) => (stage.amount === undefined ? null : transaction.currency),
    }),
    completedAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ stage }) => stage.completedAt }),
    dueAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ stage }) => stage.dueAt }),
    lagSeconds: t.int({
      nullable: true,
      description: 'Completion minus due, seconds; negative is early. Null while not complete and not yet due.',
      // What is late and has not happened lags by as much as has passed since.
      resolve: ({ stage: { lagSeconds, dueAt, status } }, _args, { now }) =>
        lagSeconds ?? (status === 'late' && dueAt ? Math.round((now.getTime() - Date.parse(dueAt)) / 1000) : null),
    }),
    elapsedSeconds: t.int({
      nullable: true,
      description: 'Since the stage before, seconds.',
      resolve: ({ stage }) => stage.elapsedSeconds,
    }),
    note: t.string({ nullable: true, resolve: ({ stage }) => stage.note }),
    exceptions: t.field({
      type: ['ExceptionCase'],
      resolve: async ({ stage, transaction }, _args, context) =>
        ((await load(context, openCasesOfTransaction, transaction.id)) ?? []).filter((one) => one.stage === stage.name),
    }),
  }),
});
