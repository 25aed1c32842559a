'use client';
import { ActionIcon, NativeSelect } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import classes from './admin.module.css';

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** Several of a list: those chosen stand as chips, the rest is offered below. */
export function Choices({
  label,
  any,
  options,
  chosen,
  onChange,
}: {
  label: string;
  /** What stands where nothing is chosen: "Every region". */
  any: string;
  options: readonly Choice[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}) {
  const rest = options.filter(({ value }) => !chosen.includes(value));
  return (
    <div className={classes.choices}>
      <NativeSelect
        label={label}
        value=""
        disabled={rest.length === 0}
        data={[{ value: '', label: chosen.length > 0 ? 'Add another' : any }, ...rest]}
        onChange={(event) => {
          if (event.currentTarget.value) onChange([...chosen, event.currentTarget.value]);
        }}
      />
      <Chips label={label} options={options} chosen={chosen} onChange={onChange} />
    </div>
  );
}

/** What is chosen, each to be taken back. */
export function Chips({
  label,
  options,
  chosen,
  onChange,
}: {
  label: string;
  options: readonly Choice[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}) {
  if (chosen.length === 0) return null;
  const nameOf = (value: string) => options.find((option) => option.value === value)?.label ?? value;
  return (
    <ul className={classes.chips} aria-label={`${label}: chosen`}>
      {chosen.map((value) => (
        <li key={value}>
          {nameOf(value)}
          <ActionIcon
            size="xs"
            variant="subtle"
            aria-label={`Take back ${nameOf(value)}`}
            onClick={() => onChange(chosen.filter((each) => each !== value))}
          >
            <IconX size={12} />
          </ActionIcon>
        </li>
      ))}
    </ul>
  );
}
