'use client';
import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { FigureTable } from '../charts/figure-table';
import { graphql, type PolicyRowFragment, type PolicySettingRowFragment, useMutation, useQuery } from '../shell/apollo';
import { Dialog } from '../shell/dialog';
import { formatQuantity } from '../shell/format';
import { Section } from '../shell/page';
import { Failure, SkeletonRows } from '../shell/states';
import { Time } from '../shell/time';
import classes from './admin.module.css';
import { AdminFrame } from './frame';
import { SettingDialog } from './setting';

graphql(`
  fragment PolicySettingRow on PolicySetting {
    id
    entity
    currency
    validFrom
    setAt
    setBy
    comment
    values {
      name
      value
    }
  }
`);
graphql(`
  fragment PolicyRow on Policy {
    code
    title
    description
    scope
    readBy
    fields {
      name
      label
      unit
      from
      to
      whole
      choices
    }
    standard {
      name
      value
    }
    inForce {
      ...PolicySettingRow
    }
    ahead {
      ...PolicySettingRow
    }
  }
`);
const POLICIES = graphql(`
  query AdminPolicies {
    policies {
      ...PolicyRow
    }
    legalEntities {
      id
      code
      name
      currency
    }
  }
`);
const HISTORY = graphql(`
  query PolicyHistory($code: PolicyCode!) {
    policyHistory(code: $code) {
      ...PolicySettingRow
    }
  }
`);
const SET = graphql(`
  mutation SetPolicy($input: PolicyInput!) {
    setPolicy(input: $input) {
      ...SetupAnswer
    }
  }
`);

interface Draft {
  entity: string;
  currency: string;
  /** local time as the browser's field gives it; empty: from now on */
  validFrom: string;
  comment: string;
  values: Readonly<Record<string, string>>;
}

type Shown = PolicySettingRowFragment & { standing: 'in force' | 'ahead' | 'standard' | null };

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const placeOf = ({ entity, currency }: { entity?: string | null; currency?: string | null }): string =>
  [entity ?? 'every entity', currency].filter(Boolean).join(', ');

/** How strictly and how fast the company is watched: what holds, what is ahead, what held. */
export function Policies() {
  const { data, error, refetch } = useQuery(POLICIES);
  const [save] = useMutation(SET);
  const [setting, setSetting] = useState<PolicyRowFragment | null>(null);
  const [history, setHistory] = useState<PolicyRowFragment | null>(null);
  return (
    <AdminFrame
      at="/admin/policies"
      title="Policies"
      lead="Tolerances, thresholds, grace and settle times. A setting holds from its date on and leaves the past as it was; the most particular one that holds decides."
    >
      {data ? (
        data.policies.map((policy) => (
          <Section
            key={policy.code}
            title={policy.title}
            definition={`${policy.description} ${policy.readBy}`}
            actions={
              <>
                <Button onClick={() => setHistory(policy)} aria-label={`History of ${policy.title}`}>
                  History
                </Button>
                <Button onClick={() => setSetting(policy)} aria-label={`Set ${policy.title}`}>
                  Set
                </Button>
              </>
            }
          >
            <Settings policy={policy} rows={rowsOf(policy)} label={policy.title} />
          </Section>
        ))
      ) : error ? (
        <Failure error={error} what="The policies" onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={10} label="Loading policies" />
      )}
      {history ? <History policy={history} onClose={() => setHistory(null)} /> : null}
      {setting && data ? (
        <SettingDialog<Draft>
          title={`Set ${setting.title}`}
          base={{ entity: '', currency: '', validFrom: '', comment: '', values: valuesOf(setting) }}
          revision={null}
          labels={{}}
          current={async () => null}
          fields={({ draft, set, fault }) => (
            <>
              <div className={classes.pair}>
                <NativeSelect
                  label="For"
                  data={[
                    { value: '', label: 'Every entity' },
                    ...data.legalEntities.map(({ code, name }) => ({ value: code, label: name })),
                  ]}
                  value={draft.entity}
                  onChange={(event) => set('entity', event.currentTarget.value)}
                  error={fault('entity')}
                />
                {setting.scope === 'ENTITY_AND_CURRENCY' ? (
                  <TextInput
                    label="Currency"
                    placeholder="Every currency"
                    value={draft.currency}
                    onChange={(event) => set('currency', event.currentTarget.value)}
                    error={fault('currency')}
                  />
                ) : null}
              </div>
              <div className={classes.pair}>
                {setting.fields.map((field) =>
                  field.choices ? (
                    <NativeSelect
                      key={field.name}
                      label={field.label}
                      data={field.choices.map((value) => ({ value, label: sentence(value) }))}
                      value={draft.values[field.name] ?? ''}
                      onChange={(event) => set('values', { ...draft.values, [field.name]: event.currentTarget.value })}
                      error={fault(field.name)}
                    />
                  ) : (
                    <TextInput
                      key={field.name}
                      label={`${field.label}, ${field.unit}`}
                      description={`From ${field.from} to ${field.to}`}
                      inputMode="decimal"
                      value={draft.values[field.name] ?? ''}
                      onChange={(event) => set('values', { ...draft.values, [field.name]: event.currentTarget.value })}
                      error={fault(field.name)}
                      required
                      withAsterisk={false}
                    />
                  ),
                )}
              </div>
              {fault('value') ? (
                <p className={classes.fault} role="alert">
                  {fault('value')}
                </p>
              ) : null}
              <TextInput
                label="From"
                description="Your own time zone; empty: from now on."
                type="datetime-local"
                value={draft.validFrom}
                onChange={(event) => set('validFrom', event.currentTarget.value)}
                error={fault('validFrom')}
              />
              <Textarea
                label="Why"
                description="It stands in the history and in the audit."
                autosize
                minRows={2}
                value={draft.comment}
                onChange={(event) => set('comment', event.currentTarget.value)}
                error={fault('comment')}
              />
            </>
          )}
          save={async ({ entity, currency, validFrom, comment, values }, { idempotencyKey }) => {
            const { data: answer } = await save({
              variables: {
                input: {
                  idempotencyKey,
                  code: setting.code,
                  entity: entity || null,
                  currency: currency.trim().toUpperCase() || null,
                  validFrom: validFrom ? new Date(validFrom).toISOString() : null,
                  value: Object.fromEntries(Object.entries(values).map(([name, text]) => [name, text.trim()])),
                  comment: comment.trim() || null,
                },
              },
            });
            return answer?.setPolicy;
          }}
          onDone={() => {
            setSetting(null);
            void refetch();
          }}
          onClose={() => setSetting(null)}
        />
      ) : null}
    </AdminFrame>
  );
}

/** What holds for everybody: a setting for the whole company, else what holds where nothing is set. */
const valuesOf = (policy: PolicyRowFragment): Record<string, string> => {
  const general = policy.inForce.find(({ entity, currency }) => !entity && !currency);
  return Object.fromEntries((general?.values ?? policy.standard).map(({ name, value }) => [name, value]));
};

function rowsOf(policy: PolicyRowFragment): Shown[] {
  const general = policy.inForce.some(({ entity, currency }) => !entity && !currency);
  const standard: Shown = {
    id: 'standard',
    entity: null,
    currency: null,
    validFrom: '',
    setAt: '',
    setBy: '',
    comment: null,
    values: policy.standard,
    standing: 'standard',
  };
  return [
    ...(general ? [] : [standard]),
    ...policy.inForce.map((row): Shown => ({ ...row, standing: 'in force' })),
    ...policy.ahead.map((row): Shown => ({ ...row, standing: 'ahead' })),
  ];
}

function Settings({ policy, rows, label }: { policy: PolicyRowFragment; rows: readonly Shown[]; label: string }) {
  return (
    <FigureTable
      label={label}
      rows={rows}
      rowKey={({ id }) => id}
      empty="Nothing was ever set: what holds is the standard."
      columns={[
        { key: 'place', head: 'For', cell: (row) => placeOf(row) },
        ...policy.fields.map((field) => ({
          key: field.name,
          head: [field.label, field.unit].filter(Boolean).join(', '),
          right: !field.choices,
          cell: (row: Shown) => {
            const value = row.values.find(({ name }) => name === field.name)?.value;
            return field.choices ? sentence(value ?? '') : formatQuantity(value);
          },
        })),
        {
          key: 'from',
          head: 'From',
          cell: (row) =>
            row.standing === 'standard' ? (
              <span className="quiet">standard, nothing is set</span>
            ) : (
              <>
                {row.standing === 'ahead' ? 'ahead: ' : ''}
                <Time at={row.validFrom} absolute />
              </>
            ),
        },
        { key: 'by', head: 'Set by', wide: true, cell: (row) => row.setBy },
        { key: 'why', head: 'Why', wide: true, words: true, cell: (row) => row.comment ?? '' },
      ]}
    />
  );
}

function History({ policy, onClose }: { policy: PolicyRowFragment; onClose: () => void }) {
  const { data, error, refetch } = useQuery(HISTORY, {
    variables: { code: policy.code },
    fetchPolicy: 'network-only',
  });
  return (
    <Dialog title={`History of ${policy.title}`} width={860} onClose={onClose}>
      {data ? (
        <Settings
          policy={policy}
          label={`History of ${policy.title}`}
          rows={data.policyHistory.map((row): Shown => ({ ...row, standing: null }))}
        />
      ) : error ? (
        <Failure error={error} what="The history" onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={4} label="Loading the history" />
      )}
    </Dialog>
  );
}
