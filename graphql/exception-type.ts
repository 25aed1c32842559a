import { EXCEPTION_TYPES, exceptionType } from '@/domain/exceptions';
import type { ExceptionType as AnyType } from '@/domain/exceptions/define';
import { type ExampleWords, exampleWords } from '@/domain/exceptions/example';
import { SEVERITIES } from '@/domain/exceptions/statuses';
import { SEVERITY, termOf } from '@/domain/terms';
import { queueById } from '@/server/exceptions/queues';
import { builder, enumOf } from './builder';
import { load } from './context';

export const Severity = enumOf('Severity', SEVERITIES);
export const ExceptionTypeCode = enumOf(
  'ExceptionTypeCode',
  EXCEPTION_TYPES.map(({ code }) => code),
);

/** What of a type is said; of one that the registry has lost there is no rule any more. */
export type TypeEntry = Pick<
  AnyType,
  'code' | 'title' | 'class' | 'queue' | 'severity' | 'rule' | 'consequence' | 'remedy' | 'evidence' | 'atRisk'
> & { readonly examples?: AnyType['examples'] };

/** The type of a case: one that the registry has lost still has its cases. */
export const typeOfCase = (row: Pick<TypeEntry, 'severity'> & { readonly type: string }): TypeEntry =>
  exceptionType(row.type) ?? {
    ...{ code: row.type, title: row.type, severity: row.severity, queue: 'unrouted' },
    ...{ rule: '', consequence: '', remedy: '', evidence: '', atRisk: '', class: 'ingestion' },
  };

const ExceptionExamples = builder.objectRef<ExampleWords>('ExceptionExamples').implement({
  description: 'What happened in the worked examples of a type, in words.',
  fields: (t) => ({
    holds: t.exposeString('holds'),
    nearly: t.exposeString('nearly', { description: 'What looks like it and is none.' }),
    cleared: t.exposeString('cleared', { description: 'What closed the case of `holds`.' }),
    returned: t.exposeString('returned', { nullable: true, description: 'What opened it again.' }),
    never: t.exposeString('never', { nullable: true, description: 'Why it can not come back.' }),
  }),
});

export const ExceptionType = builder.objectRef<TypeEntry>('ExceptionType').implement({
  fields: (t) => ({
    code: t.exposeString('code'),
    value: t.field({
      type: ExceptionTypeCode,
      nullable: true,
      description: 'What filters take; null for a type that is no more.',
      resolve: ({ code }) => exceptionType(code)?.code ?? null,
    }),
    title: t.exposeString('title'),
    class: t.exposeString('class'),
    rule: t.exposeString('rule', { description: 'When it holds, in plain words.' }),
    consequence: t.exposeString('consequence'),
    remedy: t.exposeString('remedy', { description: 'What mends it and who.' }),
    evidence: t.exposeString('evidence', { description: 'What closes it.' }),
    atRisk: t.exposeString('atRisk', { description: 'What its amount at risk is.' }),
    severity: t.expose('severity', { type: Severity }),
    severityTerm: t.field({ type: 'Term', resolve: ({ severity }) => termOf(SEVERITY, severity) }),
    queue: t.field({
      type: 'Queue',
      nullable: true,
      description: 'Whose its cases are where no routing rule says otherwise; null when there is no such queue.',
      resolve: async ({ queue }, _args, context) => (await load(context, queueById, queue)) ?? null,
    }),
    examples: t.field({
      type: ExceptionExamples,
      nullable: true,
      resolve: ({ examples }) => (examples ? exampleWords(examples) : null),
    }),
  }),
});

builder.queryField('exceptionTypes', (t) =>
  t.field({ type: [ExceptionType], authScopes: { may: 'exceptions:read' }, resolve: () => [...EXCEPTION_TYPES] }),
);
