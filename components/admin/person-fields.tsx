'use client';
import { NativeSelect, TextInput } from '@mantine/core';
import { graphql, type Role, type StaffRowFragment } from '../shell/apollo';
import { Check } from '../shell/controls';
import classes from './admin.module.css';
import type { Form } from './setting';

graphql(`
  fragment StaffRow on StaffMember {
    id
    name
    email
    role
    regions
    entities
    teams
    invitedUntil
    lastSeenAt
    away {
      id
      from
      until
      delegate {
        id
        name
      }
    }
    revision
    standing {
      code
      label
      description
      tone
    }
  }
`);

export interface PersonDraft {
  name: string;
  email: string;
  role: Role;
  regions: readonly string[];
  entities: readonly string[];
  teams: readonly string[];
}
export const PERSON_LABELS = {
  name: 'Name',
  role: 'Role',
  regions: 'Regions',
  entities: 'Entities',
  teams: 'Teams',
} as const;

export const personDraft = ({ name, email, role, regions, entities, teams }: StaffRowFragment): PersonDraft => ({
  name,
  email,
  role,
  regions,
  entities,
  teams,
});
export const newPerson = (): PersonDraft => ({
  name: '',
  email: '',
  role: 'FINANCE_OPERATIONS',
  regions: ['*'],
  entities: ['*'],
  teams: [],
});

const toggled = (codes: readonly string[], code: string): string[] =>
  codes.includes(code) ? codes.filter((each) => each !== code) : [...codes, code].sort();

export function PersonFields({
  form: { draft, set, fault },
  isNew,
  roles,
  teams,
  entities,
}: {
  form: Form<PersonDraft>;
  isNew: boolean;
  roles: readonly { role: Role; label: string; errand: string }[];
  teams: readonly { code: string; name: string }[];
  entities: readonly { code: string; name: string; region: string }[];
}) {
  const regions = [...new Set(entities.map(({ region }) => region))].sort();
  return (
    <>
      <div className={classes.pair}>
        <TextInput
          label="Name"
          value={draft.name}
          onChange={(event) => set('name', event.currentTarget.value)}
          error={fault('name')}
          required
          withAsterisk={false}
          data-autofocus
        />
        {isNew ? (
          <TextInput
            label="E-mail"
            type="email"
            value={draft.email}
            onChange={(event) => set('email', event.currentTarget.value)}
            error={fault('email')}
            required
            withAsterisk={false}
          />
        ) : null}
      </div>
      <NativeSelect
        label="Role"
        description={roles.find(({ role }) => role === draft.role)?.errand}
        data={roles.map(({ role, label }) => ({ value: role, label }))}
        value={draft.role}
        onChange={(event) => set('role', event.currentTarget.value as Role)}
        error={fault('role')}
      />
      <Reach
        legend="Regions"
        codes={draft.regions}
        choices={regions.map((region) => ({ code: region, label: region }))}
        onChange={(codes) => set('regions', codes)}
        fault={fault('regions')}
      />
      <Reach
        legend="Legal entities"
        codes={draft.entities}
        choices={entities.map(({ code, name }) => ({ code, label: `${code} ${name}` }))}
        onChange={(codes) => set('entities', codes)}
        fault={fault('entities')}
      />
      <fieldset className={classes.boxes}>
        <legend>Teams</legend>
        {teams.map(({ code, name }) => (
          <Check
            key={code}
            label={name}
            checked={draft.teams.includes(code)}
            onChange={() => set('teams', toggled(draft.teams, code))}
          />
        ))}
        {fault('teams') ? <p className={classes.fault}>{fault('teams')}</p> : null}
      </fieldset>
    </>
  );
}

/** What a person may see: everything, or what is ticked. */
function Reach({
  legend,
  codes,
  choices,
  onChange,
  fault,
}: {
  legend: string;
  codes: readonly string[];
  choices: readonly { code: string; label: string }[];
  onChange: (codes: string[]) => void;
  fault: string | undefined;
}) {
  const everything = codes.includes('*');
  return (
    <fieldset className={classes.boxes}>
      <legend>{legend}</legend>
      <Check label="All, also those to come" checked={everything} onChange={() => onChange(everything ? [] : ['*'])} />
      {everything
        ? null
        : choices.map(({ code, label }) => (
            <Check
              key={code}
              label={label}
              checked={codes.includes(code)}
              onChange={() => onChange(toggled(codes, code))}
            />
          ))}
      {fault ? (
        <p className={classes.fault} role="alert">
          {fault}
        </p>
      ) : null}
    </fieldset>
  );
}
