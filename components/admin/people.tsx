'use client';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { FigureTable } from '../charts/figure-table';
import { AbsenceDialog } from '../shell/absence-dialog';
import { graphql, type StaffRowFragment, useMutation, useQuery } from '../shell/apollo';
import { Dialog } from '../shell/dialog';
import { formatInstant } from '../shell/format';
import { Section } from '../shell/page';
import { Failure, SkeletonRows } from '../shell/states';
import { TermBadge } from '../shell/term';
import { Time, useZone } from '../shell/time';
import classes from './admin.module.css';
import { AdminFrame } from './frame';
import { PersonAct } from './person-act';
import { newPerson, PERSON_LABELS, PersonFields, personDraft } from './person-fields';
import { SettingDialog, UNANSWERED } from './setting';
import { Copyable } from './source-keys';

const PEOPLE = graphql(`
  query AdminPeople {
    people {
      id
      ...StaffRow
    }
    teams {
      id
      code
      name
    }
    legalEntities {
      id
      code
      name
      region
    }
    setup {
      roles {
        role
        label
        errand
      }
    }
  }
`);
const SET = graphql(`
  mutation SetPerson($input: PersonInput!) {
    setPerson(input: $input) {
      ...SetupAnswer
    }
  }
`);
const INVITE = graphql(`
  mutation InvitePerson($input: InvitePersonInput!) {
    invitePerson(input: $input) {
      __typename
      ... on PersonInvited {
        id
        link
        expiresAt
      }
      ... on Invalid {
        message
        field
      }
      ... on Conflict {
        message
      }
      ... on Forbidden {
        message
      }
      ... on NotFound {
        message
      }
    }
  }
`);

interface OneTime {
  readonly link: string;
  readonly expiresAt: string;
}
const all = (codes: readonly string[]) => (codes.includes('*') ? 'all' : codes.join(', '));

/** People: who they are here, what they may see, and the links by which they come in. */
export function People() {
  const { data, error, refetch } = useQuery(PEOPLE);
  const [save] = useMutation(SET);
  const [invite] = useMutation(INVITE);
  const [open, setOpen] = useState<StaffRowFragment | 'new' | null>(null);
  const [acting, setActing] = useState<{ person: StaffRowFragment; act: 'disable' | 'enable' | 'link' } | null>(null);
  const [away, setAway] = useState<string | null>(null);
  const [link, setLink] = useState<(OneTime & { name: string }) | null>(null);
  const row = open === 'new' ? null : open;
  const roleLabel = (role: string) => data?.setup.roles.find((each) => each.role === role)?.label ?? role;
  const add = (
    <Button variant="filled" onClick={() => setOpen('new')}>
      Invite a person
    </Button>
  );
  const act = (person: StaffRowFragment, what: 'disable' | 'enable' | 'link', label: string, red = false) => (
    <Button
      variant="subtle"
      size="compact-xs"
      {...(red ? { color: 'red' } : {})}
      onClick={() => setActing({ person, act: what })}
      aria-label={`${label}: ${person.name}`}
    >
      {label}
    </Button>
  );
  return (
    <AdminFrame
      at="/admin/people"
      title="People"
      lead="Everybody comes in by a one-time link that you hand over. A role says what a person may do, regions and entities what there is to see."
      actions={add}
    >
      {data ? (
        <Section title="People">
          <FigureTable
            label="People"
            rows={data.people}
            rowKey={(person) => person.id}
            columns={[
              {
                key: 'name',
                head: 'Name',
                cell: (person) => <span title={person.email}>{person.name}</span>,
              },
              { key: 'email', head: 'E-mail', cell: (person) => person.email, wide: true },
              { key: 'role', head: 'Role', cell: (person) => roleLabel(person.role) },
              { key: 'regions', head: 'Regions', cell: (person) => all(person.regions), wide: true },
              { key: 'entities', head: 'Entities', cell: (person) => all(person.entities), wide: true },
              {
                key: 'standing',
                head: 'Standing',
                cell: (person) => <TermBadge plain term={person.standing} />,
              },
              {
                key: 'away',
                head: 'Away',
                wide: true,
                words: true,
                cell: ({ away }) =>
                  away ? (
                    <>
                      <Time at={away.from} absolute /> – <Time at={away.until} absolute />
                      <span className="quiet">
                        {away.delegate ? `; ${away.delegate.name} stands in` : '; nobody stands in'}
                      </span>
                    </>
                  ) : (
                    ''
                  ),
              },
              { key: 'seen', head: 'Last seen', cell: (person) => <Time at={person.lastSeenAt} />, wide: true },
              {
                key: 'edit',
                head: <span className="visually-hidden">Change</span>,
                right: true,
                cell: (person) => (
                  <>
                    <Button
                      variant="subtle"
                      size="compact-xs"
                      onClick={() => setOpen(person)}
                      aria-label={`Change ${person.name}`}
                    >
                      Change
                    </Button>
                    {person.standing.code === 'disabled' ? (
                      act(person, 'enable', 'Enable')
                    ) : (
                      <>
                        <Button
                          variant="subtle"
                          size="compact-xs"
                          onClick={() => setAway(person.id)}
                          aria-label={`Absence: ${person.name}`}
                        >
                          Absence
                        </Button>
                        {act(person, 'link', 'New link')}
                        {act(person, 'disable', 'Disable', true)}
                      </>
                    )}
                  </>
                ),
              },
            ]}
          />
        </Section>
      ) : error ? (
        <Failure error={error} what="The people" onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={6} label="Loading people" />
      )}
      {open && data ? (
        <SettingDialog
          title={row ? `Change ${row.name}` : 'Invite a person'}
          base={row ? personDraft(row) : newPerson()}
          revision={row?.revision ?? null}
          labels={PERSON_LABELS}
          saveLabel={row ? 'Save' : 'Invite'}
          fields={(form) => (
            <PersonFields
              form={form}
              isNew={row === null}
              roles={data.setup.roles}
              teams={data.teams}
              entities={data.legalEntities}
            />
          )}
          current={async () => {
            const { data: now } = await refetch();
            const found = now?.people.find(({ id }) => id === row?.id);
            return found ? { state: personDraft(found), revision: found.revision } : null;
          }}
          save={async (draft, { idempotencyKey, expected }) => {
            const { email, ...given } = {
              ...draft,
              regions: [...draft.regions],
              entities: [...draft.entities],
              teams: [...draft.teams],
            };
            if (row) {
              const { data: answer } = await save({
                variables: { input: { ...given, id: row.id, idempotencyKey, expected } },
              });
              return answer?.setPerson;
            }
            const { data: answer } = await invite({ variables: { input: { ...given, email, idempotencyKey } } });
            const result = answer?.invitePerson;
            if (result?.__typename === 'PersonInvited') {
              setLink({ ...result, name: draft.name });
              return { __typename: 'SetupDone', id: result.id };
            }
            return result?.__typename === 'Conflict'
              ? { __typename: 'Invalid', message: result.message, field: 'email' }
              : (result ?? { __typename: 'Invalid', message: UNANSWERED, field: null });
          }}
          onDone={() => {
            setOpen(null);
            void refetch();
          }}
          onClose={() => setOpen(null)}
        />
      ) : null}
      {acting ? (
        <PersonAct
          person={acting.person}
          act={acting.act}
          onDone={(made) => {
            if (made) setLink({ ...made, name: acting.person.name });
            setActing(null);
            void refetch();
          }}
          onClose={() => setActing(null)}
        />
      ) : null}
      {away ? (
        <AbsenceDialog
          id={away}
          onClose={() => {
            setAway(null);
            void refetch();
          }}
        />
      ) : null}
      {link ? <OneTimeLink {...link} onClose={() => setLink(null)} /> : null}
    </AdminFrame>
  );
}

/** The link, shown this once, for the administrator to hand over. */
function OneTimeLink({ name, link, expiresAt, onClose }: OneTime & { name: string; onClose: () => void }) {
  const zone = useZone();
  return (
    <Dialog meant onClose={onClose} title={`The link for ${name}`} width={620}>
      <p style={{ marginTop: 0 }}>
        Hand it over on a way that only {name} reads. It works once, until {formatInstant(expiresAt, zone)}, and is
        shown this once; a new link takes its place.
      </p>
      <Copyable text={`${window.location.origin}${link}`} label="Link" />
      <div className={classes.buttons}>
        <Button variant="filled" onClick={onClose}>
          I have passed it on
        </Button>
      </div>
    </Dialog>
  );
}
