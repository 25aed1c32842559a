'use client';
import { Textarea } from '@mantine/core';
import { useId, useRef, useState } from 'react';
import { graphql, useLazyQuery } from '../shell/apollo';
import classes from './case.module.css';
import { askedAt, fitting, labelOf, type Mentionable, withIds } from './mention-text';

const MENTIONABLE = graphql(`
  query Mentionable($exception: ID!) {
    mentionable(exception: $exception) {
      id
      name
      roleLabel
    }
  }
`);

const SHOWN = 8;

/** A comment that is being written. `sent` is what goes to the server: people by ID. */
export interface Draft {
  readonly text: string;
  readonly sent: string;
}
export const EMPTY_DRAFT: Draft = { text: '', sent: '' };

interface MentionBoxProps {
  /** ID of the case: who may see it may be mentioned. */
  exception: string;
  draft: Draft;
  onChange: (draft: Draft) => void;
  onSubmit: () => void;
  label?: string;
  autoFocus?: boolean;
}

/** Room for a comment; "@" offers people who may see the case, chosen by arrows and Enter. */
export function MentionBox({ exception, draft, onChange, onSubmit, label, autoFocus = false }: MentionBoxProps) {
  const [ask, { data }] = useLazyQuery(MENTIONABLE);
  const box = useRef<HTMLTextAreaElement>(null);
  const picked = useRef(new Map<string, string>());
  const list = useId();
  const [asked, setAsked] = useState<{ from: number; query: string } | null>(null);
  const [active, setActive] = useState(0);
  const people: readonly Mentionable[] = data?.mentionable ?? [];
  const found = asked ? fitting(people, asked.query).slice(0, SHOWN) : [];
  const write = (text: string) =>
    onChange({
      text,
      sent: withIds(
        text,
        [...picked.current].map(([label, id]) => ({ label, id })),
      ),
    });
  const look = (element: HTMLTextAreaElement) => {
    const next = askedAt(element.value, element.selectionStart);
    if (next && !data) void ask({ variables: { exception } });
    setAsked(next);
    setActive(0);
  };
  const pick = (person: Mentionable | undefined) => {
    if (!person || !asked) return;
    const name = labelOf(person, people);
    picked.current.set(name, person.id);
    const caret = asked.from + name.length + 2;
    write(`${draft.text.slice(0, asked.from)}@${name} ${draft.text.slice(asked.from + asked.query.length + 1)}`);
    setAsked(null);
    requestAnimationFrame(() => {
      box.current?.focus();
      box.current?.setSelectionRange(caret, caret);
    });
  };
  return (
    <div>
      <Textarea
        ref={box}
        aria-label={label ?? 'Comment'}
        placeholder="Write a comment; @ names a person"
        autosize
        minRows={2}
        value={draft.text}
        data-autofocus={autoFocus || undefined}
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls={found.length > 0 ? list : undefined}
        aria-activedescendant={found.length > 0 ? `${list}-${active}` : undefined}
        onChange={(event) => {
          write(event.currentTarget.value);
          look(event.currentTarget);
        }}
        onClick={(event) => look(event.currentTarget)}
        onBlur={() => setAsked(null)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) onSubmit();
          else if (found.length === 0) return;
          else if (event.key === 'ArrowDown') setActive((active + 1) % found.length);
          else if (event.key === 'ArrowUp') setActive((active + found.length - 1) % found.length);
          else if (event.key === 'Enter' || event.key === 'Tab') pick(found[active]);
          else if (event.key === 'Escape') setAsked(null);
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      {found.length > 0 ? (
        <div className={classes.mentions} id={list} role="listbox" aria-label="People who may see this case">
          {found.map((person, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: its keys are the text box's
            <div
              key={person.id}
              id={`${list}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === active}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => pick(person)}
            >
              {person.name} <small>{person.roleLabel}</small>
            </div>
          ))}
        </div>
      ) : null}
    </div>
  );
}
