'use client';
import { Button } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconChevronDown, IconSearch, IconX } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Check, Field } from '../shell/controls';
import { Pop } from '../shell/pop';
import { ToneIcon } from '../shell/term';
import { Edges } from './edges';
import classes from './filter-bar.module.css';
import { cleared, type Filter, type FilterValues, isSet, type Option, summaryOf } from './filters';

interface FilterBarProps {
  filters: readonly Filter[];
  values: FilterValues;
  /** A change of URL values; null removes one. */
  onChange: (change: Record<string, unknown>) => void;
  search?: { key: string; placeholder: string };
  children?: ReactNode;
}

/** The filter chips of a list, made from its params; what is set stands out and goes by one click. */
export function FilterBar({ filters, values, onChange, search, children }: FilterBarProps) {
  const any = filters.some((filter) => isSet(filter, values));
  const scroller = useRef<HTMLDivElement>(null);
  return (
    <Edges scroller={scroller}>
      {/* biome-ignore lint/a11y/useSemanticElements: <search> is not yet known to every assistive technology */}
      <div ref={scroller} className={classes.bar} role="search">
        {search ? (
          <SearchBox
            value={String(values[search.key] ?? '')}
            placeholder={search.placeholder}
            onChange={(text) => onChange({ [search.key]: text || null })}
          />
        ) : null}
        {filters.map((filter) =>
          filter.kind === 'given' && !isSet(filter, values) ? null : (
            <Chip key={filter.key} filter={filter} values={values} onChange={onChange} />
          ),
        )}
        {any ? (
          <Button size="compact-xs" variant="subtle" onClick={() => onChange(cleared(filters))}>
            Clear
          </Button>
        ) : null}
        {children}
      </div>
    </Edges>
  );
}

function SearchBox({
  value,
  placeholder,
  onChange,
}: {
  value: string;
  placeholder: string;
  onChange: (text: string) => void;
}) {
  const [text, setText] = useState(value);
  const box = useRef<HTMLInputElement>(null);
  const sent = useRef(value);
  const send = useDebouncedCallback((next: string) => {
    sent.current = next;
    onChange(next);
  }, 250);
  // The URL may change under us (back, a link): follow it, but never overwrite what is being typed.
  useEffect(() => {
    if (value !== sent.current) {
      sent.current = value;
      setText(value);
    }
  }, [value]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
      if (event.key !== '/' || typing || event.metaKey || event.ctrlKey) return;
      event.preventDefault();
      box.current?.focus();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <Field
      ref={box}
      className={classes.search}
      aria-label={placeholder}
      placeholder={placeholder}
      start={<IconSearch size={14} aria-hidden />}
      end={
        text ? (
          <button
            type="button"
            aria-label="Clear search"
            onClick={() => {
              setText('');
              send('');
            }}
          >
            <IconX size={14} aria-hidden />
          </button>
        ) : null
      }
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        send(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}

function Chip({
  filter,
  values,
  onChange,
}: {
  filter: Filter;
  values: FilterValues;
  onChange: FilterBarProps['onChange'];
}) {
  const set = isSet(filter, values);
  const face = (
    <>
      {filter.label}
      {set && filter.kind !== 'flag' ? (
        <>
          : <span className={classes.summary}>{summaryOf(filter, values)}</span>
        </>
      ) : null}
    </>
  );
  const remove = set ? (
    <button
      type="button"
      className={classes.remove}
      aria-label={`Remove filter ${filter.label}`}
      onClick={() => onChange({ [filter.key]: null })}
    >
      <IconX size={12} aria-hidden />
    </button>
  ) : null;
  if (filter.kind === 'flag') {
    return (
      <span className={classes.chip} data-set={set || undefined}>
        <button type="button" aria-pressed={set} onClick={() => onChange({ [filter.key]: set ? null : true })}>
          {face}
        </button>
        {remove}
      </span>
    );
  }
  if (filter.kind === 'given') {
    return (
      <span className={classes.chip} data-set={set || undefined}>
        <span style={{ paddingLeft: 8, display: 'inline-flex', gap: 4 }}>{face}</span>
        {remove}
      </span>
    );
  }
  return (
    <span className={classes.chip} data-set={set || undefined}>
      <Pop
        title={filter.label}
        face={
          <>
            {face}
            {set ? null : <IconChevronDown size={12} aria-hidden />}
          </>
        }
      >
        {(close) => (
          <Options
            filter={filter}
            chosen={asList(values[filter.key])}
            onChoose={(chosen) => {
              const next = chosen.length > 0 ? chosen : null;
              onChange({ [filter.key]: filter.kind === 'choice' ? (chosen.at(-1) ?? null) : next });
              if (filter.kind === 'choice') close();
            }}
          />
        )}
      </Pop>
      {remove}
    </span>
  );
}

const asList = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : value ? [String(value)] : []);

function Options({
  filter,
  chosen,
  onChoose,
}: {
  filter: Filter & { options: readonly Option[] };
  chosen: string[];
  onChoose: (chosen: string[]) => void;
}) {
  const [text, setText] = useState('');
  const found = filter.options.filter((option) => option.label.toLowerCase().includes(text.trim().toLowerCase()));
  return (
    <div style={{ minWidth: 200, maxWidth: 320 }}>
      {filter.options.length > 9 ? (
        <Field
          className={classes.find}
          placeholder={`Find in ${filter.options.length}`}
          aria-label={`Find in ${filter.label}`}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          data-autofocus
        />
      ) : null}
      <div style={{ maxHeight: 320, overflowY: 'auto' }}>
        {found.map((option) => (
          <Check
            key={option.value}
            title={option.description}
            checked={chosen.includes(option.value)}
            onChange={() =>
              onChoose(
                chosen.includes(option.value)
                  ? chosen.filter((each) => each !== option.value)
                  : [...chosen, option.value],
              )
            }
            label={
              <span className={classes.option}>
                {option.tone ? <ToneIcon tone={option.tone} /> : null}
                {option.label}
              </span>
            }
          />
        ))}
        {found.length === 0 ? (
          <div style={{ padding: 8 }} className="quiet">
            Nothing matches
          </div>
        ) : null}
      </div>
    </div>
  );
}
