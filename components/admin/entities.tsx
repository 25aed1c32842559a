'use client';
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { FigureTable } from '../charts/figure-table';
import { type EntityRowFragment, graphql, useMutation, useQuery } from '../shell/apollo';
import { Check } from '../shell/controls';
import { formatDate, plural } from '../shell/format';
import { Section } from '../shell/page';
import { Empty, Failure, SkeletonRows } from '../shell/states';
import { Time } from '../shell/time';
import classes from './admin.module.css';
import { AdminFrame } from './frame';
import { type Form, SettingDialog } from './setting';

graphql(`
  fragment EntityRow on LegalEntity {
    id
    code
    name
    region
    currency
    zone
    postingHours
    revision
    calendar {
      holidays
      workdays
      opens
      closes
    }
    versions {
      id
      validFrom
      knownAt
      region
      currency
      zone
      postingHours
    }
    periods {
      period
      startsOn
      endsOn
      status
      cutoffAt
    }
  }
`);
const ENTITIES = graphql(`
  query AdminEntities {
    legalEntities {
      id
      ...EntityRow
    }
  }
`);
const SET = graphql(`
  mutation SetLegalEntity($input: LegalEntityInput!) {
    setLegalEntity(input: $input) {
      ...SetupAnswer
    }
  }
`);

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const daysOf = (workdays: readonly number[]) => workdays.map((day) => DAYS[day - 1]).join(', ');

/** What the form holds: text as it is typed. */
interface Draft {
  code: string;
  name: string;
  region: string;
  currency: string;
  zone: string;
  postingHours: string;
  workdays: readonly number[];
  opens: string;
  closes: string;
  holidays: string;
  validFrom: string;
}
const LABELS = {
  name: 'Name',
  region: 'Region',
  currency: 'Currency',
  zone: 'Time zone',
  postingHours: 'Posting hours',
  workdays: 'Workdays',
  opens: 'Opens',
  closes: 'Closes',
  holidays: 'Holidays',
} as const;

const draftOf = (row: EntityRowFragment): Draft => ({
  code: row.code,
  name: row.name,
  region: row.region,
  currency: row.currency,
  zone: row.zone,
  postingHours: String(row.postingHours),
  workdays: row.calendar.workdays,
  opens: row.calendar.opens,
  closes: row.calendar.closes,
  holidays: row.calendar.holidays.join(' '),
  validFrom: '',
});
const fresh = (): Draft => ({
  code: '',
  name: '',
  region: '',
  currency: 'EUR',
  zone: Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC',
  postingHours: '24',
  workdays: [1, 2, 3, 4, 5],
  opens: '09:00',
  closes: '17:00',
  holidays: '',
  validFrom: '',
});

/** Legal entities: zone, calendar, posting hours, and the accounting periods that the ERP states. */
export function Entities() {
  const { data, error, refetch } = useQuery(ENTITIES);
  const [save] = useMutation(SET);
  const [open, setOpen] = useState<EntityRowFragment | 'new' | null>(null);
  const entities = data?.legalEntities ?? [];
  const add = (
    <Button variant="filled" onClick={() => setOpen('new')}>
      Add a legal entity
    </Button>
  );
  const row = open === 'new' ? null : open;
  return (
    <AdminFrame
      at="/admin/entities"
      title="Legal entities"
      lead="Whose books documents go to. Days, business hours and cut-offs are counted by an entity’s own zone and calendar."
      actions={add}
    >
      {data ? (
        <>
          <Section title="Legal entities">
            <FigureTable
              label="Legal entities"
              rows={entities}
              rowKey={(entity) => entity.id}
              empty={
                <Empty title="No legal entity yet" action={add}>
                  Add the first by the code that your ERP knows it by; accounts and documents name it.
                </Empty>
              }
              columns={[
                { key: 'code', head: 'Code', cell: (entity) => <span className="mono">{entity.code}</span> },
                { key: 'name', head: 'Name', cell: (entity) => entity.name },
                { key: 'region', head: 'Region', cell: (entity) => entity.region, wide: true },
                { key: 'currency', head: 'Currency', cell: (entity) => entity.currency, wide: true },
                { key: 'zone', head: 'Time zone', cell: (entity) => entity.zone, wide: true },
                {
                  key: 'calendar',
                  head: 'Business hours',
                  wide: true,
                  cell: ({ calendar }) => (
                    <span title={calendar.holidays.map(formatDate).join(', ')}>
                      {daysOf(calendar.workdays)} {calendar.opens}–{calendar.closes}
                      {calendar.holidays.length > 0 ? `, ${plural(calendar.holidays.length, 'holiday')}` : ''}
                    </span>
                  ),
                },
                { key: 'posting', head: 'Post within', wide: true, cell: (entity) => `${entity.postingHours} h` },
                {
                  key: 'edit',
                  head: <span className="visually-hidden">Change</span>,
                  right: true,
                  cell: (entity) => (
                    <Button
                      variant="subtle"
                      size="compact-xs"
                      onClick={() => setOpen(entity)}
                      aria-label={`Change ${entity.code}`}
                    >
                      Change
                    </Button>
                  ),
                },
              ]}
            />
          </Section>
          {entities.map((entity) => (
            <div key={entity.id} className={classes.stack}>
              {entity.versions.length > 1 ? <Versions entity={entity} /> : null}
              <Periods entity={entity} />
            </div>
          ))}
        </>
      ) : error ? (
        <Failure error={error} what="The legal entities" onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={6} label="Loading legal entities" />
      )}
      {open ? (
        <SettingDialog<Draft>
          title={row ? `Change ${row.name}` : 'Add a legal entity'}
          base={row ? draftOf(row) : fresh()}
          revision={row?.revision ?? null}
          labels={LABELS}
          fields={(form) => <EntityFields form={form} isNew={row === null} />}
          current={async () => {
            const { data: now } = await refetch();
            const found = now?.legalEntities.find(({ code }) => code === row?.code);
            return found ? { state: draftOf(found), revision: found.revision } : null;
          }}
          save={async (draft, submission) => {
            const { code, name, region, currency, zone, workdays, opens, closes } = draft;
            const holidays = draft.holidays.split(/[\s,;]+/).filter(Boolean);
            const { data: answer } = await save({
              variables: {
                input: {
                  ...submission,
                  code: code.trim(),
                  name,
                  region,
                  currency: currency.trim().toUpperCase(),
                  zone,
                  postingHours: Number(draft.postingHours) || 0,
                  calendar: { workdays, opens, closes, holidays },
                  validFrom: draft.validFrom ? new Date(draft.validFrom).toISOString() : null,
                },
              },
            });
            return answer?.setLegalEntity;
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

function EntityFields({ form: { draft, set, fault }, isNew }: { form: Form<Draft>; isNew: boolean }) {
  const text = (key: 'code' | 'name' | 'region' | 'currency' | 'zone', label: string, description?: string) => (
    <TextInput
      label={label}
      description={description}
      value={draft[key]}
      onChange={(event) => set(key, event.currentTarget.value)}
      error={fault(key)}
      required
      withAsterisk={false}
    />
  );
  return (
    <>
      <div className={classes.pair}>
        {isNew ? text('code', 'Code', 'As the ERP knows it: US, 1000. It never changes.') : null}
        {text('name', 'Name')}
      </div>
      <div className={classes.pair}>
        {text('region', 'Region')}
        {text('currency', 'Currency')}
        <TextInput
          label="Time zone"
          list="zones"
          value={draft.zone}
          onChange={(event) => set('zone', event.currentTarget.value)}
          error={fault('zone')}
          required
          withAsterisk={false}
        />
        <datalist id="zones">
          {Intl.supportedValuesOf('timeZone').map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
      </div>
      <fieldset className={classes.boxes}>
        <legend>Workdays</legend>
        {DAYS.map((label, index) => (
          <Check
            key={label}
            label={label}
            checked={draft.workdays.includes(index + 1)}
            onChange={() =>
              set(
                'workdays',
                draft.workdays.includes(index + 1)
                  ? draft.workdays.filter((day) => day !== index + 1)
                  : [...draft.workdays, index + 1].sort(),
              )
            }
          />
        ))}
      </fieldset>
      <div className={classes.pair}>
        <TextInput
          label="Opens"
          type="time"
          value={draft.opens}
          onChange={(event) => set('opens', event.currentTarget.value)}
        />
        <TextInput
          label="Closes"
          type="time"
          value={draft.closes}
          onChange={(event) => set('closes', event.currentTarget.value)}
        />
        <TextInput
          label="Post within, hours"
          type="number"
          min={1}
          value={draft.postingHours}
          onChange={(event) => set('postingHours', event.currentTarget.value)}
          error={fault('postingHours')}
        />
      </div>
      <TextInput
        label="Holidays"
        description="Days, such as 2026-12-25, with a space between them."
        value={draft.holidays}
        onChange={(event) => set('holidays', event.currentTarget.value)}
      />
      {isNew ? null : (
        <TextInput
          label="Holds from"
          description="Your own time. Empty: since ever, a correction. With a date what was before keeps its region, zone and posting hours."
          type="datetime-local"
          value={draft.validFrom}
          onChange={(event) => set('validFrom', event.currentTarget.value)}
          error={fault('validFrom')}
        />
      )}
      {fault('calendar') ? (
        <p className={classes.fault} role="alert">
          {fault('calendar')}
        </p>
      ) : null}
    </>
  );
}

/** What was set of an entity, by date: of two that hold at an instant the one set last counts. */
function Versions({ entity }: { entity: EntityRowFragment }) {
  return (
    <Section title={`Settings of ${entity.name} by date`}>
      <FigureTable
        label={`Settings of ${entity.name} by date`}
        rows={entity.versions}
        rowKey={(version) => version.id}
        columns={[
          {
            key: 'from',
            head: 'Holds from',
            cell: ({ validFrom }) => (validFrom ? <Time at={validFrom} absolute zone={entity.zone} /> : 'since ever'),
          },
          { key: 'region', head: 'Region', cell: ({ region }) => region },
          { key: 'zone', head: 'Time zone', cell: ({ zone }) => zone, wide: true },
          { key: 'currency', head: 'Currency', cell: ({ currency }) => currency, wide: true },
          { key: 'posting', head: 'Post within', cell: ({ postingHours }) => `${postingHours} h` },
          { key: 'set', head: 'Set', cell: ({ knownAt }) => <Time at={knownAt} />, wide: true },
        ]}
      />
    </Section>
  );
}

/** What the ERP says of an entity's periods: its facts, which nobody changes here. */
function Periods({ entity }: { entity: EntityRowFragment }) {
  const newest = [...entity.periods].reverse();
  return (
    <Section
      title={`Accounting periods of ${entity.name}`}
      definition="The ERP decides what may post: periods, their status and their cut-off come from its signals (period.changed.v1), and change by them alone."
    >
      <FigureTable
        label={`Accounting periods of ${entity.name}`}
        rows={newest.slice(0, 18)}
        rowKey={(period) => period.period}
        empty="None stated yet: they come with the ERP’s signals of the type period.changed.v1."
        columns={[
          { key: 'period', head: 'Period', cell: (period) => period.period },
          {
            key: 'days',
            head: 'Days',
            cell: (period) => `${formatDate(period.startsOn)} – ${formatDate(period.endsOn)}`,
            wide: true,
          },
          { key: 'status', head: 'Status', cell: (period) => period.status },
          {
            key: 'cutoff',
            head: 'Cut-off',
            cell: (period) =>
              period.cutoffAt ? (
                <Time at={period.cutoffAt} absolute zone={entity.zone} />
              ) : (
                <span className="quiet">none</span>
              ),
          },
        ]}
      />
    </Section>
  );
}
