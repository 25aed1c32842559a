'use client';
import { TextInput } from '@mantine/core';
import { graphql, type TeamRowFragment, useMutation, useQuery } from '../shell/apollo';
import { Check } from '../shell/controls';
import classes from './admin.module.css';
import { codeOf } from './code-of';
import { RemoveTeam } from './remove';
import { SettingDialog } from './setting';
import { SettingList } from './setting-list';

graphql(`
  fragment TeamRow on Team {
    id
    code
    name
    revision
    members {
      id
      name
    }
  }
`);
const TEAMS = graphql(`
  query AdminTeams {
    teams {
      id
      ...TeamRow
    }
    people {
      id
      name
      standing {
        code
      }
    }
  }
`);
const SET = graphql(`
  mutation SetTeam($input: TeamInput!) {
    setTeam(input: $input) {
      ...SetupAnswer
    }
  }
`);

interface Draft {
  code: string;
  name: string;
  members: readonly string[];
}

/** Teams and who is in them: sources and queues belong to teams. */
export function Teams() {
  const { data, error, refetch } = useQuery(TEAMS);
  const [save] = useMutation(SET);
  const draftOf = (team: TeamRowFragment): Draft => ({
    code: team.code,
    name: team.name,
    members: team.members.map(({ id }) => id).sort(),
  });
  const named = (draft: Draft) => ({
    ...draft,
    names: draft.members.map((id) => (data?.people ?? []).find((person) => person.id === id)?.name ?? '?').sort(),
  });
  return (
    <SettingList<TeamRowFragment>
      at="/admin/teams"
      title="Teams"
      lead="Who owns work: every source and every queue belongs to a team, and a case is due from its members."
      noun="a team"
      nameOf={({ name }) => name}
      rows={data?.teams}
      error={error}
      onRetry={() => void refetch()}
      columns={[
        { key: 'name', head: 'Name', cell: (team) => team.name },
        { key: 'code', head: 'Code', cell: (team) => <span className="mono">{team.code}</span>, wide: true },
        {
          key: 'members',
          head: 'Members',
          words: true,
          cell: (team) =>
            team.members.length > 0 ? (
              team.members.map(({ name }) => name).join(', ')
            ) : (
              <span className="quiet">nobody yet: its cases wait for anyone who sees them</span>
            ),
        },
      ]}
      acts={(team) => <RemoveTeam team={team} onDone={() => void refetch()} />}
      form={(row, close) => (
        <SettingDialog
          title={row ? `Change ${row.name}` : 'Add a team'}
          base={named(row ? draftOf(row) : { code: '', name: '', members: [] })}
          revision={row?.revision ?? null}
          labels={{ name: 'Name', names: 'Members' }}
          fields={({ draft, set, fault }) => (
            <>
              <TextInput
                label="Name"
                value={draft.name}
                onChange={(event) => set('name', event.currentTarget.value)}
                error={fault('name')}
                required
                withAsterisk={false}
                data-autofocus
              />
              {row ? null : (
                <TextInput
                  label="Code"
                  description="Short, for addresses and programs; it never changes."
                  placeholder={codeOf(draft.name)}
                  value={draft.code}
                  onChange={(event) => set('code', event.currentTarget.value)}
                  error={fault('code')}
                />
              )}
              <fieldset className={classes.boxes}>
                <legend>Members</legend>
                {(data?.people ?? [])
                  .filter(
                    ({ id, standing }) =>
                      standing.code !== 'disabled' || row?.members.some((member) => member.id === id),
                  )
                  .map((person) => (
                    <Check
                      key={person.id}
                      label={person.name}
                      checked={draft.members.includes(person.id)}
                      onChange={() =>
                        set(
                          'members',
                          draft.members.includes(person.id)
                            ? draft.members.filter((id) => id !== person.id)
                            : [...draft.members, person.id].sort(),
                        )
                      }
                    />
                  ))}
              </fieldset>
            </>
          )}
          current={async () => {
            const { data: now } = await refetch();
            const found = now?.teams.find(({ code }) => code === row?.code);
            return found ? { state: named(draftOf(found)), revision: found.revision } : null;
          }}
          save={async ({ code, name, members }, submission) => {
            const { data: answer } = await save({
              variables: { input: { ...submission, code: code.trim() || codeOf(name), name, members: [...members] } },
            });
            return answer?.setTeam;
          }}
          onDone={() => {
            close();
            void refetch();
          }}
          onClose={close}
        />
      )}
    />
  );
}
