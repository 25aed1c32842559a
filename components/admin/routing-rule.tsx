'use client';
import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { graphql, type RoutingQuery, useLazyQuery } from '../shell/apollo';
import { Check } from '../shell/controls';
import classes from './admin.module.css';
import { Chips, type Choice, Choices } from './choices';
import { askWords, doWords, LISTS, type List, type NameOf, type Rule, STRATEGIES } from './rule-words';

const FIND = graphql(`
  query RoutingAccounts($search: String!) {
    accounts(filter: { search: $search }, first: 8) {
      edges {
        node {
          id
          name
        }
      }
    }
  }
`);

/** What the values of rules are called, and what may be chosen. */
export type Names = Readonly<Record<List | 'queue' | 'person' | 'severity', readonly Choice[]>>;

export function namesOf(data: RoutingQuery): Names {
  const plain = (values: readonly string[]) => values.map((value) => ({ value, label: value }));
  const { routing } = data;
  return {
    classes: plain(routing.classes),
    types: data.setup.caseTypes.map(({ code, title }) => ({ value: code, label: title })),
    entities: data.legalEntities.map(({ code, name }) => ({ value: code, label: name })),
    regions: plain(routing.regions),
    accounts: routing.accounts.map(({ id, name }) => ({ value: id, label: name })),
    salesOwners: plain(routing.salesOwners),
    segments: plain(routing.segments),
    sources: data.sources.map(({ name, title }) => ({ value: name, label: title })),
    queue: data.queues.map(({ code, title }) => ({ value: code, label: title })),
    person: data.people.map(({ id, name }) => ({ value: id, label: name })),
    severity: ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'].map((value) => ({
      value,
      label: value.charAt(0) + value.slice(1).toLowerCase(),
    })),
  };
}
export const nameIn =
  (names: Names): NameOf =>
  (list, value) =>
    names[list].find((choice) => choice.value === value)?.label ?? value;

const LABELS: Readonly<Record<List, readonly [label: string, any: string]>> = {
  classes: ['Class', 'Every class'],
  types: ['Exception type', 'Every type'],
  entities: ['Legal entity', 'Every entity'],
  regions: ['Region', 'Every region'],
  accounts: ['Account', 'Every account'],
  salesOwners: ['Sales owner', 'Every sales owner'],
  segments: ['Customer segment', 'Every segment'],
  sources: ['Source', 'Every source'],
};

interface RuleCardProps {
  rule: Rule;
  place: number;
  last: boolean;
  open: boolean;
  names: Names;
  /** local IDs of people who work on cases */
  workers: readonly Choice[];
  currency: string | null;
  onOpen: (open: boolean) => void;
  onChange: (part: Partial<Rule>) => void;
  onMove: (by: number) => void;
  onRemove: () => void;
  /** an account's name, once it was found */
  onNamed: (choice: Choice) => void;
}

/** One rule: its sentence, its place, and its form when it is open. */
export function RuleCard({ rule, place, last, open, names, currency, onOpen, ...act }: RuleCardProps) {
  const nameOf = nameIn(names);
  const title = rule.name || `Rule ${place}`;
  return (
    <fieldset className={classes.rule} data-off={!rule.enabled || undefined} aria-label={title}>
      <span className={classes.place}>{place}</span>
      <div className={classes.sentence}>
        <b>{title}</b>
        {rule.enabled ? null : <span className="quiet"> off</span>}
        <p>
          {askWords(rule, nameOf, currency) ?? 'Asks nothing yet'}
          <br />
          <span aria-hidden>→ </span>
          {doWords(rule, nameOf) ?? 'does nothing yet'}
        </p>
      </div>
      <span className={classes.tools}>
        <Check label="On" checked={rule.enabled} onChange={() => act.onChange({ enabled: !rule.enabled })} />
        <ActionIcon aria-label={`${title} up`} disabled={place === 1} onClick={() => act.onMove(-1)}>
          <IconArrowUp size={16} />
        </ActionIcon>
        <ActionIcon aria-label={`${title} down`} disabled={last} onClick={() => act.onMove(1)}>
          <IconArrowDown size={16} />
        </ActionIcon>
        <Button
          variant="subtle"
          size="compact-xs"
          aria-expanded={open}
          aria-label={open ? `Close ${title}` : `Change ${title}`}
          onClick={() => onOpen(!open)}
        >
          {open ? 'Close' : 'Change'}
        </Button>
        <ActionIcon aria-label={`Remove ${title}`} onClick={act.onRemove}>
          <IconTrash size={16} />
        </ActionIcon>
      </span>
      {open ? <RuleForm rule={rule} names={names} currency={currency} {...act} /> : null}
    </fieldset>
  );
}

function RuleForm({
  rule,
  names,
  workers,
  currency,
  onChange,
  onNamed,
}: Pick<RuleCardProps, 'rule' | 'names' | 'workers' | 'currency' | 'onChange' | 'onNamed'>) {
  const unit = currency ? `, ${currency}` : '';
  return (
    <div className={classes.ruleForm}>
      <TextInput
        label="Name"
        value={rule.name}
        maxLength={100}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <h3>When</h3>
      <p className="quiet">Every condition must fit; within one any of its values does.</p>
      <div className={classes.grid}>
        {LISTS.filter((name) => name !== 'accounts').map((name) => (
          <Choices
            key={name}
            label={LABELS[name][0]}
            any={LABELS[name][1]}
            options={names[name]}
            chosen={rule[name]}
            onChange={(chosen) => onChange({ [name]: chosen })}
          />
        ))}
        <Accounts
          names={names.accounts}
          chosen={rule.accounts}
          onNamed={onNamed}
          onChange={(accounts) => onChange({ accounts })}
        />
        <TextInput
          label={`Amount at risk from${unit}`}
          description="At the rate of the day on which the condition began. What has no rate does not fit, and the case says so."
          inputMode="decimal"
          value={rule.amountFrom}
          onChange={(event) => onChange({ amountFrom: event.currentTarget.value })}
        />
        <TextInput
          label={`Amount at risk below${unit}`}
          inputMode="decimal"
          value={rule.amountBelow}
          onChange={(event) => onChange({ amountBelow: event.currentTarget.value })}
        />
      </div>
      <h3>Then</h3>
      <div className={classes.grid}>
        <NativeSelect
          label="Queue"
          data={[{ value: '', label: 'The one that its type names' }, ...names.queue]}
          value={rule.queue}
          onChange={(event) => onChange({ queue: event.currentTarget.value })}
        />
        <NativeSelect
          label="A new case is assigned to"
          description="Who is away is left out, or replaced by who stands in."
          data={[
            { value: '', label: 'Nobody: it waits in the queue' },
            ...STRATEGIES.map(({ value, label }) => ({ value, label })),
          ]}
          value={rule.strategy}
          onChange={(event) => onChange({ strategy: event.currentTarget.value })}
        />
        {rule.strategy === 'PERSON' ? (
          <NativeSelect
            label="Person"
            data={[{ value: '', label: 'Choose a person', disabled: true }, ...workers]}
            value={rule.person}
            onChange={(event) => onChange({ person: event.currentTarget.value })}
          />
        ) : null}
        <NativeSelect
          label="Severity"
          data={[
            { value: '', label: 'As the type, amount and age say' },
            ...names.severity.map(({ value, label }) => ({ value, label: `At least ${label.toLowerCase()}` })),
          ]}
          value={rule.severity}
          onChange={(event) => onChange({ severity: event.currentTarget.value })}
        />
        <Choices
          label="Watched by"
          any="Nobody"
          options={names.person}
          chosen={rule.watchers}
          onChange={(watchers) => onChange({ watchers })}
        />
      </div>
    </div>
  );
}

/** Accounts are many: they are found by name. */
function Accounts({
  names,
  chosen,
  onNamed,
  onChange,
}: {
  names: readonly Choice[];
  chosen: readonly string[];
  onNamed: (choice: Choice) => void;
  onChange: (chosen: string[]) => void;
}) {
  const [find, { data }] = useLazyQuery(FIND);
  const [search, setSearch] = useState('');
  const found = search.trim() ? (data?.accounts.edges ?? []).map(({ node }) => node) : [];
  return (
    <div className={classes.choices}>
      <TextInput
        label={LABELS.accounts[0]}
        placeholder="Find by name"
        value={search}
        onChange={(event) => {
          const text = event.currentTarget.value;
          setSearch(text);
          if (text.trim()) void find({ variables: { search: text.trim() } });
        }}
      />
      {found.length > 0 ? (
        <ul className={classes.found} aria-label="Accounts found">
          {found.map(({ id, name }) => (
            <li key={id}>
              <Button
                variant="subtle"
                size="compact-xs"
                disabled={chosen.includes(id)}
                onClick={() => {
                  onNamed({ value: id, label: name });
                  onChange([...chosen, id]);
                  setSearch('');
                }}
              >
                {name}
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
      <Chips label={LABELS.accounts[0]} options={names} chosen={chosen} onChange={onChange} />
    </div>
  );
}
