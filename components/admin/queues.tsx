'use client';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { FigureTable } from '../charts/figure-table';
import { graphql, type QueueSettingFragment, useMutation, useQuery } from '../shell/apollo';
import { formatCount } from '../shell/format';
import { Link } from '../shell/link';
import { Section } from '../shell/page';
import { Empty, Failure, SkeletonRows } from '../shell/states';
import classes from './admin.module.css';
import { codeOf } from './code-of';
import { AdminFrame } from './frame';
import { RemoveQueue } from './remove';
import { SettingDialog } from './setting';

graphql(`
  fragment QueueSetting on Queue {
    id
    code
    title
    unrouted
    openCount
    revision
    team {
      id
      code
      name
    }
    sla {
      severity {
        code
        label
        description
        tone
      }
      hours
    }
  }
`);
const QUEUES = graphql(`
  query AdminQueues {
    queues {
      id
      ...QueueSetting
    }
    teams {
      id
      code
      name
    }
  }
`);
const SET = graphql(`
  mutation SetQueue($input: QueueInput!) {
    setQueue(input: $input) {
      ...SetupAnswer
    }
  }
`);

interface Draft {
  code: string;
  title: string;
  team: string;
  /** business hours by severity, as typed */
  hours: Readonly<Record<string, string>>;
}
const draftOf = (queue: QueueSettingFragment): Draft => ({
  code: queue.code,
  title: queue.title,
  team: queue.team.code,
  hours: Object.fromEntries(queue.sla.map(({ severity, hours }) => [severity.code, String(hours)])),
});

/** Queues: who owns the cases in them, and within how many business hours. */
export function Queues() {
  const { data, error, refetch } = useQuery(QUEUES);
  const [save] = useMutation(SET);
  const [open, setOpen] = useState<QueueSettingFragment | 'new' | null>(null);
  const row = open === 'new' ? null : open;
  const queues = data?.queues ?? [];
  const severities = (queues[0]?.sla ?? []).map(({ severity }) => severity);
  const add = (
    <Button variant="filled" onClick={() => setOpen('new')}>
      Add a queue
    </Button>
  );
  return (
    <AdminFrame
      at="/admin/queues"
      title="Queues"
      lead="Every case stands in one queue. Its team owns it, and its SLA says within how many business hours of the legal entity it is due."
      actions={add}
    >
      {data ? (
        <Section title="Queues">
          <FigureTable
            label="Queues"
            rows={queues}
            rowKey={(queue) => queue.id}
            empty={<Empty title="No queue" action={add} />}
            columns={[
              {
                key: 'title',
                head: 'Queue',
                cell: (queue) => (
                  <>
                    <Link href={`/exceptions?queue=${encodeURIComponent(queue.id)}`}>{queue.title}</Link>
                    {queue.unrouted ? <span className="quiet"> catches what no rule and no type claims</span> : null}
                  </>
                ),
              },
              { key: 'code', head: 'Code', cell: (queue) => <span className="mono">{queue.code}</span>, wide: true },
              { key: 'team', head: 'Owner', cell: (queue) => queue.team.name },
              ...severities.map((severity) => ({
                key: severity.code,
                head: `${severity.label}, h`,
                right: true,
                wide: true,
                cell: (queue: QueueSettingFragment) =>
                  queue.sla.find((each) => each.severity.code === severity.code)?.hours,
              })),
              { key: 'open', head: 'Open', right: true, wide: true, cell: (queue) => formatCount(queue.openCount) },
              {
                key: 'edit',
                head: <span className="visually-hidden">Change</span>,
                right: true,
                cell: (queue) => (
                  <>
                    {queue.unrouted ? null : (
                      <RemoveQueue
                        queue={{ code: queue.code, name: queue.title }}
                        others={data.queues.flatMap(({ code, title }) =>
                          code === queue.code ? [] : [{ code, name: title }],
                        )}
                        openCount={queue.openCount}
                        onDone={() => void refetch()}
                      />
                    )}
                    <Button
                      variant="subtle"
                      size="compact-xs"
                      onClick={() => setOpen(queue)}
                      aria-label={`Change ${queue.title}`}
                    >
                      Change
                    </Button>
                  </>
                ),
              },
            ]}
          />
        </Section>
      ) : error ? (
        <Failure error={error} what="The queues" onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={6} label="Loading queues" />
      )}
      {open && data ? (
        <SettingDialog<Draft>
          title={row ? `Change ${row.title}` : 'Add a queue'}
          base={
            row ? draftOf(row) : { code: '', title: '', team: '', hours: queues[0] ? draftOf(queues[0]).hours : {} }
          }
          revision={row?.revision ?? null}
          labels={{ title: 'Title', team: 'Owner', hours: 'Business hours' }}
          fields={({ draft, set, fault }) => (
            <>
              <TextInput
                label="Title"
                value={draft.title}
                onChange={(event) => set('title', event.currentTarget.value)}
                error={fault('title')}
                required
                withAsterisk={false}
                data-autofocus
              />
              {row ? null : (
                <TextInput
                  label="Code"
                  description="Short, for addresses and programs; it never changes."
                  placeholder={codeOf(draft.title)}
                  value={draft.code}
                  onChange={(event) => set('code', event.currentTarget.value)}
                  error={fault('code')}
                />
              )}
              <NativeSelect
                label="Owner"
                data={[
                  { value: '', label: 'Choose a team', disabled: true },
                  ...data.teams.map(({ code, name }) => ({ value: code, label: name })),
                ]}
                value={draft.team}
                onChange={(event) => set('team', event.currentTarget.value)}
                error={fault('team')}
                disabled={row?.unrouted ?? false}
                required
                withAsterisk={false}
              />
              <div className={classes.pair}>
                {severities.map(({ code, label }) => (
                  <TextInput
                    key={code}
                    label={`${label}, business hours`}
                    type="number"
                    min={1}
                    max={8760}
                    value={draft.hours[code] ?? ''}
                    onChange={(event) => set('hours', { ...draft.hours, [code]: event.currentTarget.value })}
                  />
                ))}
              </div>
              {fault('sla') ? (
                <p className={classes.fault} role="alert">
                  {fault('sla')}
                </p>
              ) : null}
            </>
          )}
          current={async () => {
            const { data: now } = await refetch();
            const found = now?.queues.find(({ code }) => code === row?.code);
            return found ? { state: draftOf(found), revision: found.revision } : null;
          }}
          save={async ({ code, title, team, hours }, submission) => {
            const sla = Object.fromEntries(Object.entries(hours).map(([severity, text]) => [severity, Number(text)]));
            const { data: answer } = await save({
              variables: { input: { ...submission, code: code.trim() || codeOf(title), title, team, sla } },
            });
            return answer?.setQueue;
          }}
          onDone={() => {
            setOpen(null);
            void refetch();
          }}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </AdminFrame>
  );
}
