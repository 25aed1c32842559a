import { type Elapsed, elapsedOf, STAGE_LABELS, STAGE_STATUSES, STAGES, type StageState } from '@/domain/stages';
import { STAGE_STATUS, termOf } from '@/domain/terms';
import { openCasesOfTransaction } from '@/server/exceptions/queries';
import { builder, enumOf } from './builder';
import { load } from './context';
import type { StageRow } from './objects';

export const StageName = enumOf('StageName', STAGES);
export const StageStatus = enumOf('StageStatus', STAGE_STATUSES);

const ElapsedType = builder.objectRef<Elapsed>('Elapsed').implement({
  description: 'Time between the completion of two stages: one number wherever this hop is shown.',
  fields: (t) => ({
    seconds: t.exposeInt('seconds', { description: 'Negative when this stage was complete before the other.' }),
    fromLabel: t.string({ resolve: ({ fromStage }) => STAGE_LABELS[fromStage] }),
    from: t.expose('from', { type: 'DateTime' }),
    to: t.expose('to', { type: 'DateTime' }),
  }),
});

/** Stages with the duration of each hop. */
export const stageRows = (
  stages: readonly StageState[],
  currency: string | null,
  transactionId: string | null,
): StageRow[] => stages.map((stage) => ({ stage, elapsed: elapsedOf(stages, stage.name), currency, transactionId }));

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
      resolve: ({ stage, currency }) => (stage.amount === undefined ? null : currency),
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
    elapsed: t.field({
      type: ElapsedType,
      nullable: true,
      description: 'The duration of the hop; absent while it is not complete, or nothing was complete before it.',
      resolve: ({ elapsed }) => elapsed,
    }),
    note: t.string({ nullable: true, resolve: ({ stage }) => stage.note }),
    exceptions: t.field({
      type: ['ExceptionCase'],
      resolve: async ({ stage, transactionId }, _args, context) =>
        transactionId
          ? ((await load(context, openCasesOfTransaction, transactionId)) ?? []).filter(
              (one) => one.stage === stage.name,
            )
          : [],
    }),
  }),
});
