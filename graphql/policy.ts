/** How strictly and how fast the company is watched: what holds, what held, and setting it. */
import { POLICY_CODES } from '@/domain/policies';
import type { PolicyField } from '@/domain/policies/define';
import { setPolicy } from '@/server/policies/commands';
import { listPolicies, type PolicyRow, type PolicySettingRow, policyHistory } from '@/server/policies/queries';
import { builder, enumOf } from './builder';
import { permits } from './errors';
import { SetupResult, set } from './setup';

const PolicyCode = enumOf('PolicyCode', POLICY_CODES);
const PolicyScope = enumOf('PolicyScope', ['entity', 'entity and currency'] as const);

const PolicyFieldType = builder.objectRef<PolicyField>('PolicyField').implement({
  fields: (t) => ({
    name: t.exposeString('name'),
    label: t.exposeString('label'),
    unit: t.exposeString('unit'),
    from: t.exposeFloat('from'),
    to: t.exposeFloat('to'),
    whole: t.boolean({ resolve: ({ whole }) => whole ?? false }),
    choices: t.field({
      type: ['String'],
      nullable: true,
      description: 'The words that the value may be, where it is no number.',
      resolve: ({ choices }) => (choices ? [...choices] : null),
    }),
  }),
});

interface NamedValue {
  readonly name: string;
  readonly value: string;
}
const PolicyValue = builder.objectRef<NamedValue>('PolicyValue').implement({
  fields: (t) => ({
    name: t.exposeString('name'),
    value: t.exposeString('value', { description: 'A decimal number, or one of the choices.' }),
  }),
});
const named = (value: Readonly<Record<string, string>>): NamedValue[] =>
  Object.entries(value).map(([name, text]) => ({ name, value: text }));

const PolicySetting = builder.objectRef<PolicySettingRow>('PolicySetting').implement({
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => String(id) }),
    code: t.expose('code', { type: PolicyCode }),
    entity: t.exposeString('entityId', { nullable: true, description: 'Code of the legal entity; null: all.' }),
    currency: t.exposeString('currency', { nullable: true, description: 'Null: all.' }),
    validFrom: t.expose('validFrom', { type: 'DateTime' }),
    setAt: t.expose('knownAt', { type: 'DateTime' }),
    setBy: t.exposeString('actorName'),
    comment: t.exposeString('comment', { nullable: true }),
    values: t.field({ type: [PolicyValue], resolve: ({ value }) => named(value) }),
  }),
});

const Policy = builder.objectRef<PolicyRow>('Policy').implement({
  fields: (t) => ({
    code: t.expose('code', { type: PolicyCode }),
    title: t.exposeString('title'),
    description: t.exposeString('description'),
    scope: t.expose('scope', { type: PolicyScope, description: 'What it may be set for apart.' }),
    readBy: t.exposeString('readBy', { description: 'The date that decides which setting applies.' }),
    fields: t.field({ type: [PolicyFieldType], resolve: ({ fields }) => [...fields] }),
    standard: t.field({
      type: [PolicyValue],
      description: 'What holds where nothing is set.',
      resolve: ({ standard }) => named(standard),
    }),
    inForce: t.field({ type: [PolicySetting], resolve: ({ inForce }) => [...inForce] }),
    ahead: t.field({ type: [PolicySetting], resolve: ({ ahead }) => [...ahead] }),
  }),
});

builder.queryField('policies', (t) =>
  t.field({
    type: [Policy],
    authScopes: { may: 'exceptions:read' },
    resolve: (_root, _args, { reader }) => listPolicies(reader),
  }),
);
builder.queryField('policyHistory', (t) =>
  t.field({
    type: [PolicySetting],
    description: 'Everything that was ever set of a policy, what takes effect last first.',
    authScopes: { may: 'exceptions:read' },
    args: { code: t.arg({ type: PolicyCode, required: true }) },
    resolve: (_root, { code }, { reader }) => policyHistory(reader, code),
  }),
);

const PolicyInput = builder.inputType('PolicyInput', {
  fields: (t) => ({
    idempotencyKey: t.string({ required: true }),
    code: t.field({ type: PolicyCode, required: true }),
    entity: t.string({ description: 'Code of a legal entity; absent: all.' }),
    currency: t.string({ description: 'Absent: all.' }),
    validFrom: t.field({ type: 'DateTime', description: 'Absent: from now on.' }),
    value: t.field({ type: 'JSON', required: true, description: '{"absolute": "0.05", "share": "0.0001"}' }),
    comment: t.string(),
  }),
});
builder.mutationField('setPolicy', (t) =>
  t.field({
    ...permits('setup:write'),
    type: SetupResult,
    args: { input: t.arg({ type: PolicyInput, required: true }) },
    resolve: (_root, { input }, context) => set(context, 'Policy', (reader, now) => setPolicy(reader, input, now)),
  }),
);
