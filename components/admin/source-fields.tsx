'use client';
import { NativeSelect, TextInput } from '@mantine/core';
import { graphql, type SourceSettingFragment } from '../shell/apollo';
import classes from './admin.module.css';
import { codeOf } from './code-of';
import type { Form } from './setting';
// The fragment that the mutation spreads is defined there.
import './setting';

graphql(`
  fragment SourceSetting on Source {
    id
    name
    title
    kind
    adapter
    mode
    documentSystem
    cadenceSeconds
    takesWebhooks
    lastReceivedAt
    revision
    health {
      code
      label
      description
      tone
    }
    team {
      id
      code
      name
    }
  }
`);
export const SET_SOURCE = graphql(`
  mutation SetSource($input: SourceInput!) {
    setSource(input: $input) {
      ...SetupAnswer
    }
  }
`);

/** What the form holds: text as it is typed. */
export interface SourceDraft {
  name: string;
  title: string;
  kind: string;
  team: string;
  adapter: string;
  documentSystem: string;
  cadence: string;
  mode: string;
}
export const SOURCE_LABELS = {
  title: 'Title',
  kind: 'Kind',
  team: 'Owner',
  adapter: 'Payloads',
  documentSystem: 'Document system',
  cadence: 'Cadence',
  mode: 'Mode',
} as const;

export const sourceDraft = (source: SourceSettingFragment): SourceDraft => ({
  name: source.name,
  title: source.title,
  kind: source.kind,
  team: source.team.code,
  adapter: source.adapter,
  documentSystem: source.documentSystem ?? '',
  cadence: String(source.cadenceSeconds),
  mode: source.mode,
});
export const newSource = (team: string): SourceDraft => ({
  name: '',
  title: '',
  kind: 'metering',
  team,
  adapter: 'canonical',
  documentSystem: '',
  cadence: '86400',
  mode: 'observe',
});
/** What the command takes of a form. */
export const sourceInput = ({ name, title, kind, team, adapter, documentSystem, cadence, mode }: SourceDraft) => ({
  name: name.trim() || codeOf(title),
  title,
  kind,
  team,
  adapter,
  documentSystem: documentSystem || null,
  cadenceSeconds: Number(cadence) || 0,
  mode,
});

const CADENCES = [
  ['60', 'Every minute'],
  ['300', 'Every five minutes'],
  ['3600', 'Every hour'],
  ['86400', 'Every day'],
  ['604800', 'Every week'],
  ['2678400', 'Every month'],
] as const;

export interface SourceChoices {
  teams: readonly { code: string; name: string }[];
  kinds: readonly { code: string; title: string; description: string }[];
  adapters: readonly { code: string; title: string; description: string }[];
  /** names of the sources that documents can be of */
  systems: readonly { name: string; title: string }[];
}

export function SourceFields({
  form: { draft, set, fault },
  isNew,
  choices,
}: {
  form: Form<SourceDraft>;
  isNew: boolean;
  choices: SourceChoices;
}) {
  const kind = choices.kinds.find(({ code }) => code === draft.kind);
  const adapter = choices.adapters.find(({ code }) => code === draft.adapter);
  const cadences = CADENCES.map(([value, label]) => ({ value, label }));
  if (!cadences.some(({ value }) => value === draft.cadence))
    cadences.unshift({ value: draft.cadence as '60', label: `Every ${draft.cadence} seconds` as 'Every minute' });
  return (
    <>
      <div className={classes.pair}>
        <TextInput
          label="Title"
          description="As people call it: “Billing Europe”."
          value={draft.title}
          onChange={(event) => set('title', event.currentTarget.value)}
          error={fault('title')}
          required
          withAsterisk={false}
          data-autofocus
        />
        {isNew ? (
          <TextInput
            label="Name"
            description="In its address and every identity; it never changes."
            placeholder={codeOf(draft.title)}
            value={draft.name}
            onChange={(event) => set('name', event.currentTarget.value)}
            error={fault('name')}
          />
        ) : null}
      </div>
      <div className={classes.pair}>
        <NativeSelect
          label="Kind"
          description={kind?.description}
          data={choices.kinds.map(({ code, title }) => ({ value: code, label: title }))}
          value={draft.kind}
          onChange={(event) => set('kind', event.currentTarget.value)}
          error={fault('kind')}
        />
        <NativeSelect
          label="Payloads"
          description={adapter?.description}
          data={choices.adapters.map(({ code, title }) => ({ value: code, label: title }))}
          value={draft.adapter}
          onChange={(event) => set('adapter', event.currentTarget.value)}
          error={fault('adapter')}
        />
      </div>
      <NativeSelect
        label="Owner"
        description="The team that is asked when it falls silent or sends what can’t be read."
        data={choices.teams.map(({ code, name }) => ({ value: code, label: name }))}
        value={draft.team}
        onChange={(event) => set('team', event.currentTarget.value)}
        error={fault('team')}
      />
      <div className={classes.pair}>
        <NativeSelect
          label="Expected to send"
          description="Silent for longer, it is late."
          data={cadences}
          value={draft.cadence}
          onChange={(event) => set('cadence', event.currentTarget.value)}
          error={fault('cadenceSeconds')}
        />
        <NativeSelect
          label="Its documents are of"
          description="Which source an invoice number means that names no system."
          data={[
            { value: '', label: 'Itself' },
            ...choices.systems
              .filter(({ name }) => name !== draft.name)
              .map(({ name, title }) => ({ value: name, label: title })),
          ]}
          value={draft.documentSystem}
          onChange={(event) => set('documentSystem', event.currentTarget.value)}
          error={fault('documentSystem')}
        />
      </div>
      <NativeSelect
        label="Mode"
        data={[
          { value: 'observe', label: 'Observe: no command leaves, it is shown what would have been sent' },
          { value: 'act', label: 'Act: commands are sent to it' },
        ]}
        value={draft.mode}
        onChange={(event) => set('mode', event.currentTarget.value)}
        error={fault('mode')}
      />
    </>
  );
}
