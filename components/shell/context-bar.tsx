'use client';
import { IconBuildingBank, IconCalendar, IconChevronDown, IconWorld, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { type Applied, useApplied } from './applied';
import { type ContextFilter, useContextFilter } from './context';
import { Check, Field } from './controls';
import { periodLabel, periodsAround } from './period';
import { Pop } from './pop';
import classes from './shell.module.css';
import { useViewer } from './viewer';

/** What belongs to no region or entity, as it stands in links that figures lead to. */
const NOWHERE = 'none';

/** Region, entity and period: what the whole application looks at. It stands in the URL and follows every link. */
export function ContextBar() {
  const [filter, set] = useContextFilter();
  const entities = useViewer()?.entities ?? [];
  const regions = [...new Set([...entities.map((entity) => entity.region), ...filter.regions])].sort();
  const any = filter.regions.length > 0 || filter.entities.length > 0 || filter.from || filter.to;
  const applied = useApplied();
  // An address without days leaves them to the screen: what it then looks at stands here all the same.
  const standard = !filter.from && !filter.to && applied !== null;
  const shown = standard && applied !== 'no period' ? applied : filter;
  const offered = entities.filter((entity) => filter.regions.length === 0 || filter.regions.includes(entity.region));
  return (
    <section className={classes.context} aria-label="What you look at">
      <Pick
        icon={<IconWorld size={14} aria-hidden />}
        label={listed(filter.regions, 'All regions')}
        set={filter.regions.length > 0}
        title="Region"
      >
        <Choices
          options={regions.map((region) => ({ value: region, label: region === NOWHERE ? 'No region' : region }))}
          chosen={filter.regions}
          onChange={(chosen) => set({ regions: chosen })}
        />
      </Pick>
      <Pick
        icon={<IconBuildingBank size={14} aria-hidden />}
        label={listed(filter.entities, 'All entities')}
        set={filter.entities.length > 0}
        title="Legal entity"
      >
        <Choices
          options={[
            ...offered.map((entity) => ({ value: entity.code, label: `${entity.name} · ${entity.code}` })),
            ...(filter.entities.includes(NOWHERE) ? [{ value: NOWHERE, label: 'No legal entity' }] : []),
          ]}
          chosen={filter.entities}
          onChange={(chosen) => set({ entities: chosen })}
        />
      </Pick>
      <Pick
        icon={<IconCalendar size={14} aria-hidden />}
        label={applied === 'no period' ? 'Any period' : periodLabel(shown)}
        set={Boolean(filter.from || filter.to) && applied !== 'no period'}
        title="Period"
        hint={standard && applied !== 'no period' ? 'set by this screen' : undefined}
      >
        {(close) => <PeriodChoice filter={filter} applied={applied} onChange={set} close={close} />}
      </Pick>
      {any ? (
        <button
          type="button"
          className={classes.pick}
          aria-label="Look at everything"
          title="Look at everything"
          onClick={() => set({ regions: [], entities: [], from: null, to: null })}
        >
          <IconX size={14} aria-hidden />
        </button>
      ) : null}
    </section>
  );
}

const listed = (chosen: readonly string[], none: string) =>
  chosen.length === 0 ? none : chosen.length <= 2 ? chosen.join(', ') : `${chosen[0]} +${chosen.length - 1}`;

function Pick({
  icon,
  label,
  set,
  title,
  hint,
  children,
}: {
  icon: ReactNode;
  label: string;
  set: boolean;
  title: string;
  /** Where the value comes from, when it is not the address. */
  hint?: string | undefined;
  children: ReactNode | ((close: () => void) => ReactNode);
}) {
  return (
    <Pop
      className={classes.pick}
      label={`${title}: ${label}${hint ? `, ${hint}` : ''}`}
      title={hint ? `${title}, ${hint}` : undefined}
      data-set={set || undefined}
      face={
        <>
          {icon}
          {label}
          <IconChevronDown size={12} aria-hidden />
        </>
      }
    >
      {children}
    </Pop>
  );
}

function Choices({
  options,
  chosen,
  onChange,
}: {
  options: { value: string; label: string }[];
  chosen: string[];
  onChange: (chosen: string[]) => void;
}) {
  if (options.length === 0)
    return (
      <div style={{ padding: 8 }} className="quiet">
        None in your reach
      </div>
    );
  return (
    <div style={{ minWidth: 200, maxHeight: 360, overflowY: 'auto' }}>
      {options.map((option) => (
        <Check
          key={option.value}
          label={option.label}
          checked={chosen.includes(option.value)}
          onChange={() =>
            onChange(
              chosen.includes(option.value)
                ? chosen.filter((each) => each !== option.value)
                : [...chosen, option.value],
            )
          }
        />
      ))}
    </div>
  );
}

function PeriodChoice({
  filter,
  applied,
  onChange,
  close,
}: {
  filter: ContextFilter;
  applied: Applied | null;
  onChange: (change: Partial<ContextFilter>) => void;
  close: () => void;
}) {
  const pick = (from: string | null, to: string | null) => {
    onChange({ from, to });
    close();
  };
  const own = applied !== null && applied !== 'no period';
  const periods = [
    { label: own ? 'As this screen sets it' : 'All periods', from: null, to: null },
    ...periodsAround(new Date()),
  ];
  const days = filter.from || filter.to || !own ? filter : applied;
  return (
    <div style={{ width: 284 }}>
      {applied === 'no period' ? (
        <p className="quiet" style={{ margin: 0, padding: 8 }}>
          This screen shows what is so now, whatever the period. The period follows you to the screens that have one.
        </p>
      ) : null}
      {periods.map((period) => (
        <button
          key={period.label}
          type="button"
          className={classes.choice}
          aria-pressed={period.from === filter.from && period.to === filter.to}
          onClick={() => pick(period.from, period.to)}
        >
          {period.label}
          <span className={`${classes.last} quiet`}>
            {period.from ? periodLabel(period) : own ? periodLabel(applied) : ''}
          </span>
        </button>
      ))}
      <div
        style={{
          display: 'grid',
          gridTemplateColumns: '1fr 1fr',
          gap: 8,
          padding: 8,
          borderTop: '1px solid var(--rule)',
          marginTop: 4,
        }}
      >
        <Field
          label="From"
          type="date"
          value={days.from ?? ''}
          max={days.to ?? undefined}
          onChange={(event) => onChange({ from: event.currentTarget.value || null, to: days.to })}
        />
        <Field
          label="To, included"
          type="date"
          value={days.to ?? ''}
          min={days.from ?? undefined}
          onChange={(event) => onChange({ from: days.from, to: event.currentTarget.value || null })}
        />
      </div>
    </div>
  );
}
