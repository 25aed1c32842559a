'use client';
import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import classes from './admin.module.css';
import type { Choice } from './choices';

/** A step as a form holds it, with a name of its own. */
export interface Step {
  readonly key: number;
  /** business hours after a case was due, as typed */
  readonly hours: string;
  readonly person: string;
  readonly severity: string;
}

/** A step in words, for what changed meanwhile. */
export function stepWords(
  { hours, person, severity }: Step,
  people: readonly { id: string; name: string }[],
  severities: readonly Choice[],
): string {
  const told = people.find(({ id }) => id === person)?.name;
  const raised = severities.find(({ value }) => value === severity)?.label;
  const when = Number(hours) > 0 ? `${hours} h late` : 'at once';
  return [when, told, raised ? `at least ${raised.toLowerCase()}` : ''].filter(Boolean).join(' ');
}

/** What happens by itself when a case of the queue stays overdue: each step once, in the order of its hours. */
export function EscalationFields({
  steps,
  people,
  severities,
  fault,
  onChange,
}: {
  steps: readonly Step[];
  people: readonly { id: string; name: string }[];
  severities: readonly Choice[];
  fault: string | undefined;
  onChange: (steps: Step[]) => void;
}) {
  const change = (key: number, part: Partial<Step>) =>
    onChange(steps.map((step) => (step.key === key ? { ...step, ...part } : step)));
  const next = Math.max(-1, ...steps.map(({ key }) => key)) + 1;
  return (
    <fieldset className={classes.escalation}>
      <legend>When a case stays overdue</legend>
      {steps.map((step, index) => (
        <div key={step.key} className={classes.step}>
          <TextInput
            label="Business hours late"
            type="number"
            min={0}
            max={8760}
            value={step.hours}
            onChange={(event) => change(step.key, { hours: event.currentTarget.value })}
          />
          <NativeSelect
            label="Tell"
            data={[{ value: '', label: 'Nobody' }, ...people.map(({ id, name }) => ({ value: id, label: name }))]}
            value={step.person}
            onChange={(event) => change(step.key, { person: event.currentTarget.value })}
          />
          <NativeSelect
            label="Severity"
            data={[
              { value: '', label: 'As it is' },
              ...severities.map(({ value, label }) => ({ value, label: `At least ${label.toLowerCase()}` })),
            ]}
            value={step.severity}
            onChange={(event) => change(step.key, { severity: event.currentTarget.value })}
          />
          <ActionIcon
            aria-label={`Remove step ${index + 1}`}
            onClick={() => onChange(steps.filter(({ key }) => key !== step.key))}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </div>
      ))}
      <p className="quiet">
        Who is told takes the case when nobody has it; who stands in is told for somebody who is away. What is that late
        already goes through its steps at once.
      </p>
      <Button
        size="compact-sm"
        onClick={() =>
          onChange([...steps, { key: next, hours: steps.length === 0 ? '0' : '8', person: '', severity: '' }])
        }
      >
        Add a step
      </Button>
      {fault ? (
        <p className={classes.fault} role="alert">
          {fault}
        </p>
      ) : null}
    </fieldset>
  );
}
