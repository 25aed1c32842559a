'use client';
import { useMantineColorScheme } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import {
  IconActivity,
  IconAlertOctagon,
  IconArrowRight,
  IconBook2,
  IconBuilding,
  IconCash,
  IconContrast2,
  IconFileInvoice,
  IconHourglass,
  IconLogout,
  IconMailOff,
  IconRoute,
} from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { graphql, useQuery } from './apollo';
import classes from './commands.module.css';
import { Dialog } from './dialog';
import { formatMoney } from './format';
import { useGo } from './link';
import { placesOf } from './navigation';
import { signOut } from './session';
import { useViewer } from './viewer';

const SEARCH = graphql(`
  query Search($text: String!) {
    search(text: $text, first: 12) {
      id
      kind
      group
      title
      subtitle
      amount {
        amount
        currency
      }
      basis
      href
      matched
    }
  }
`);

interface Choice {
  id: string;
  group: string;
  /** Found, and not a command: what matched stands at its end. */
  hit?: boolean;
  amount?: string;
  title: string;
  subtitle?: string;
  end?: string;
  icon: typeof IconRoute;
  run: () => void;
}

const ICONS: Record<string, typeof IconRoute> = {
  INVOICE: IconFileInvoice,
  CREDIT_MEMO: IconFileInvoice,
  POSTING: IconBook2,
  PAYMENT: IconCash,
  TRANSACTION: IconRoute,
  ACCOUNT: IconBuilding,
  EXCEPTION: IconAlertOctagon,
  USAGE_EVENT: IconActivity,
  SUSPENDED: IconHourglass,
  DEAD_LETTER: IconMailOff,
};

/** Hits of one group together, the groups in the order of their nearest hit. */
function byGroup<One extends { group: string }>(hits: readonly One[]): One[] {
  const groups = [...new Set(hits.map(({ group }) => group))];
  return groups.flatMap((group) => hits.filter((hit) => hit.group === group));
}
const SCHEMES = [
  ['light', 'Light'],
  ['dark', 'Dark'],
  ['auto', 'As the system'],
] as const;

/** Search by any identifier or name, and commands: everything that the keyboard can reach from anywhere. */
export function Commands({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [asked] = useDebouncedValue(text.trim(), 150);
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const go = useGo();
  const viewer = useViewer();
  const { setColorScheme } = useMantineColorScheme();
  const { data, previousData, loading, error } = useQuery(SEARCH, {
    variables: { text: asked },
    skip: asked.length < 2,
    fetchPolicy: 'network-only',
  });
  const found = asked.length < 2 ? [] : ((data ?? previousData)?.search ?? []);

  const commands: Choice[] = [
    ...placesOf(viewer?.screens ?? []).map(({ path, label, icon, key }) => ({
      id: `go${path}`,
      group: 'Go to',
      title: label,
      end: `g ${key}`,
      icon,
      run: () => go(path),
    })),
    ...SCHEMES.map(([value, label]) => ({
      id: `theme-${value}`,
      group: 'Theme',
      title: `Theme: ${label}`,
      icon: IconContrast2,
      run: () => setColorScheme(value),
    })),
    { id: 'sign-out', group: 'Session', title: 'Sign out', icon: IconLogout, run: () => void signOut() },
  ].filter((command) => command.title.toLowerCase().includes(text.trim().toLowerCase()));
  const choices: Choice[] = [
    ...byGroup(found).map((hit) => ({
      id: hit.id,
      group: hit.group,
      hit: true,
      ...(hit.amount
        ? { amount: `${formatMoney(hit.amount.amount, hit.amount.currency)}${hit.basis ? ` ${hit.basis}` : ''}` }
        : {}),
      title: hit.title,
      subtitle: hit.subtitle,
      // A hit by its name would only repeat its title.
      ...(hit.matched.endsWith(hit.title) ? {} : { end: hit.matched }),
      icon: ICONS[hit.kind] ?? IconArrowRight,
      run: () => go(hit.href),
    })),
    ...commands,
  ];
  const index = Math.min(active, choices.length - 1);

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  });

  const run = (choice: Choice | undefined) => {
    if (!choice) return;
    onClose();
    choice.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setActive((index + step + choices.length) % Math.max(1, choices.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      // A scanner or a paste ends in Enter before the answer is there: wait for it rather than run the wrong thing.
      if (text.trim() === asked && !loading) run(choices[index]);
    }
  };

  return (
    <Dialog label="Search and commands" width={600} onClose={onClose}>
      <input
        className={classes.input}
        data-autofocus
        role="combobox"
        aria-expanded
        aria-controls={id}
        aria-activedescendant={choices[index] ? `${id}-${index}` : undefined}
        aria-label="Search by identifier, account, number or words, or type a command"
        placeholder="Identifier, number, account, words of a case, a pasted link, or a command"
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div ref={list} id={id} role="listbox" aria-label="Results" className={classes.list}>
        {choices.map((choice, place) => (
          <div key={choice.id} role="presentation">
            {choices[place - 1]?.group === choice.group ? null : (
              <div className={classes.group} role="presentation">
                {choice.group}
              </div>
            )}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the box above holds the focus and takes the keys */}
            <div
              id={`${id}-${place}`}
              role="option"
              tabIndex={-1}
              aria-selected={place === index}
              className={classes.option}
              onMouseMove={() => setActive(place)}
              onClick={() => run(choice)}
            >
              <choice.icon size={16} aria-hidden />
              <span className={classes.text}>
                <span>{choice.title}</span>
                {choice.subtitle ? <small>{choice.subtitle}</small> : null}
              </span>
              {choice.amount || choice.end ? (
                <span className={classes.end}>
                  {choice.amount ? <span className="tabular">{choice.amount}</span> : null}
                  {choice.end ? <small className={choice.hit ? 'mono' : ''}>{choice.end}</small> : null}
                </span>
              ) : null}
            </div>
          </div>
        ))}
        {loading && found.length === 0 ? <div className={classes.state}>Searching…</div> : null}
        {error && asked.length >= 2 ? (
          <div className={classes.state}>The search does not answer right now. Try again in a moment.</div>
        ) : null}
        {!loading && !error && choices.length === 0 ? (
          <div className={classes.state}>
            Nothing has “{text.trim()}” as identifier, name, word of a case or command. Identifiers match from their
            beginning, numbers of documents by their end too.
          </div>
        ) : null}
      </div>
      <div className={classes.keys}>
        <span>↑ ↓ move</span>
        <span>↵ open</span>
        <span>esc close</span>
      </div>
    </Dialog>
  );
}
