'use client';
import { NativeSelect, TextInput } from '@mantine/core';
import { type EscalationStepInput, graphql, type QueueSettingFragment, useMutation, useQuery } from '../shell/apollo';
import { formatCount, plural } from '../shell/format';
import { Link } from '../shell/link';
import classes from './admin.module.css';
import { codeOf } from './code-of';
import { EscalationFields, type Step, stepWords } from './escalation-fields';
import { History } from './history';
import { RemoveQueue } from './remove';
import { SettingDialog } from './setting';
import { SettingList } from './setting-list';

graphql(`
  fragment QueueSetting on Queue {
    id
    code
    title
    unrouted
    openCount
    warningCount
    overdueCount
    revision
    escalation {
      hours
      person {
        id
        name
      }
      severity {
        code
        label
      }
    }
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
    assignees {
      id
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
  steps: readonly Step[];
}
const draftOf = (queue: QueueSettingFragment): Draft => ({
  code: queue.code,
  title: queue.title,
  team: queue.team.code,
  hours: Object.fromEntries(queue.sla.map(({ severity, hours }) => [severity.code, String(hours)])),
  steps: queue.escalation.map(({ hours, person, severity }, key) => ({
    key,
    hours: String(hours),
    person: person?.id ?? '',
    severity: severity?.code.toUpperCase() ?? '',
  })),
});

/** Queues: who owns the cases in them, until when they are due, and what happens by itself when they are late. */
export function Queues() {
  const { data, error, refetch } = useQuery(QUEUES);
  const [save] = useMutation(SET);
  const queues = data?.queues ?? [];
  const severities = (queues[0]?.sla ?? []).map(({ severity }) => severity);
  const people = data?.assignees ?? [];
  const severityNames = severities.map(({ code, label }) => ({ value: code.toUpperCase(), label }));
  const said = (draft: Draft) => ({
    ...draft,
    escalation: draft.steps.map((step) => stepWords(step, people, severityNames)),
  });
  return (
    <SettingList<QueueSettingFragment>
      at="/admin/queues"
      title="Queues"
      lead="Every case stands in one queue. Its team owns it; its SLA says within how many business hours of the legal entity it is due, and its escalation what happens by itself when it stays overdue."
      noun="a queue"
      nameOf={({ title }) => title}
      rows={data?.queues}
      error={error}
      onRetry={() => void refetch()}
      columns={[
        {
          key: 'title',
          head: 'Queue',
          words: true,
          cell: (queue) => (
            <>
              <Link href={`/exceptions?queue=${encodeURIComponent(queue.id)}`}>{queue.title}</Link>
              <div className="quiet">{queue.unrouted ? 'what no rule and no type claims' : queue.code}</div>
            </>
          ),
        },
        { key: 'team', head: 'Owner', cell: (queue) => queue.team.name },
        ...severities.map((severity) => ({
          key: severity.code,
          head: `${severity.label}, h`,
          right: true,
          wide: true,
          cell: (queue: QueueSettingFragment) => queue.sla.find((each) => each.severity.code === severity.code)?.hours,
        })),
        {
          key: 'escalation',
          head: 'Escalation',
          wide: true,
          cell: (queue) =>
            queue.escalation.length > 0 ? (
              <span title={said(draftOf(queue)).escalation.join(' · ')}>{plural(queue.escalation.length, 'step')}</span>
            ) : (
              <span className="quiet">none</span>
            ),
        },
        { key: 'open', head: 'Open', right: true, wide: true, cell: (queue) => formatCount(queue.openCount) },
        { key: 'near', head: 'Nearly due', right: true, wide: true, cell: (queue) => formatCount(queue.warningCount) },
        { key: 'late', head: 'Overdue', right: true, wide: true, cell: (queue) => formatCount(queue.overdueCount) },
      ]}
      acts={(queue) =>
        queue.unrouted ? null : (
          <RemoveQueue
            queue={{ code: queue.code, name: queue.title }}
            others={queues.flatMap(({ code, title }) => (code === queue.code ? [] : [{ code, name: title }]))}
            openCount={queue.openCount}
            onDone={() => void refetch()}
          />
        )
      }
      form={(row, close) =>
        data ? (
          <SettingDialog
            title={row ? `Change ${row.title}` : 'Add a queue'}
            base={said(
              row
                ? draftOf(row)
                : { code: '', title: '', team: '', hours: queues[0] ? draftOf(queues[0]).hours : {}, steps: [] },
            )}
            revision={row?.revision ?? null}
            labels={{ title: 'Title', team: 'Owner', hours: 'Business hours', escalation: 'Escalation' }}
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
                <EscalationFields
                  steps={draft.steps}
                  people={people}
                  severities={severityNames}
                  fault={fault('escalation')}
                  onChange={(steps) => set('steps', steps)}
                />
              </>
            )}
            current={async () => {
              const { data: now } = await refetch();
              const found = now?.queues.find(({ code }) => code === row?.code);
              return found ? { state: said(draftOf(found)), revision: found.revision } : null;
            }}
            save={async ({ code, title, team, hours, steps }, submission) => {
              const sla = Object.fromEntries(Object.entries(hours).map(([severity, text]) => [severity, Number(text)]));
              const escalation = steps.map(({ hours: late, person, severity }) => ({
                hours: Number(late),
                person: person || null,
                severity: (severity || null) as EscalationStepInput['severity'],
              }));
              const { data: answer } = await save({
                variables: {
                  input: { ...submission, code: code.trim() || codeOf(title), title, team, sla, escalation },
                },
              });
              return answer?.setQueue;
            }}
            onDone={() => {
              close();
              void refetch();
            }}
            onClose={close}
          />
        ) : null
      }
    >
      <History kind="queue" />
    </SettingList>
  );
}
