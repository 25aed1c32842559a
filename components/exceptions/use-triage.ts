'use client';
import { notifications } from '@mantine/notifications';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { CaseRowFragment } from '../shell/apollo';
import type { BulkAction, BulkItem, BulkOutcome } from './bulk-act';
import { useCaseCommands } from './commands';
import { isTyping, type Outcome } from './triage';

/** Says an outcome; what was not done stays longer, since it has to be read. */
export function say(outcome: Outcome): void {
  const done = outcome.kind === 'done';
  notifications.show({
    message: outcome.text,
    color: done ? 'var(--done-solid)' : 'var(--broken-solid)',
    autoClose: done ? 3_000 : 12_000,
    // On a phone the actions of a case are at the bottom: what just happened must not lie over them.
    ...(window.matchMedia('(max-width: 48em)').matches ? { position: 'top-center' as const } : {}),
  });
}

/**
 * Selection, keyboard and commands of the queue. `scope` names what is listed: another scope empties the selection, so
 * that nothing out of sight can be acted upon.
 */
export function useTriage(
  rows: readonly CaseRowFragment[],
  scope: string,
  {
    beside,
    onActed,
    onEscape,
  }: {
    /** ID of the case beside the list: what keys mean where they stand on no row. */
    beside: string | null;
    onActed: (ids: readonly string[]) => void;
    /** Whether there was something to close before the selection. */
    onEscape: () => boolean;
  },
) {
  const commands = useCaseCommands();
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [active, setActive] = useState<CaseRowFragment | null>(null);
  const [assigning, setAssigning] = useState<CaseRowFragment | null>(null);
  const [commenting, setCommenting] = useState<CaseRowFragment | null>(null);
  const [waiting, setWaiting] = useState<CaseRowFragment | null>(null);
  const [bulk, setBulk] = useState<{ action: BulkAction; items: readonly BulkItem[] } | null>(null);

  const [listed, setListed] = useState(scope);
  if (listed !== scope) {
    setListed(scope);
    setIds(new Set());
    setActive(null);
  }

  const selected = useMemo(() => rows.filter((row) => ids.has(row.id)), [rows, ids]);
  /** Of the selected cases those that allow an act to this reader now. */
  const able = (action: BulkAction) => selected.filter((row) => row.allowedActions.includes(action));
  const begin = (action: BulkAction) => {
    const items = able(action).map(({ id, number, version, title }) => ({ id, number, version, title }));
    if (items.length > 0) setBulk({ action, items });
    else say({ kind: 'refused', text: 'None of the selected cases allows it to you now' });
  };

  /** The case that a key is about: as the list has it now. */
  const at = () => rows.find(({ id }) => id === (active?.id ?? beside)) ?? null;

  const claimOne = async (handle: BulkItem): Promise<void> => {
    say(await commands.claim(handle));
    onActed([handle.id]);
  };
  const claim = () => {
    if (selected.length > 0) {
      begin('CLAIM');
      return;
    }
    const row = at();
    if (!row) return;
    if (row.allowedActions.includes('CLAIM')) void claimOne(row);
    else
      say({
        kind: 'refused',
        text: row.assignee
          ? `Case ${row.number} is with ${row.assignee.name}`
          : `Case ${row.number} is not yours to claim`,
      });
  };
  const startAssigning = () => {
    if (selected.length > 1) {
      begin('ASSIGN');
      return;
    }
    const row = selected.length === 1 ? selected[0] : at();
    if (!row) return;
    if (row.allowedActions.includes('ASSIGN')) setAssigning(row);
    else say({ kind: 'refused', text: `Your role does not assign case ${row.number}` });
  };

  const startCommenting = () => {
    if (selected.length > 1) {
      begin('COMMENT');
      return;
    }
    const row = selected.length === 1 ? selected[0] : at();
    if (!row) return;
    if (row.allowedActions.includes('COMMENT')) setCommenting(row);
    else say({ kind: 'refused', text: 'Your role does not comment on cases' });
  };

  const startWaiting = () => {
    const row = selected.length === 1 ? selected[0] : at();
    if (selected.length > 1) say({ kind: 'refused', text: 'A wait has a reason of its own: choose one case' });
    else if (!row) return;
    else if (row.allowedActions.includes('WAIT')) setWaiting(row);
    else if (row.allowedActions.includes('RESUME')) void commands.resume(row).then(say);
    else say({ kind: 'refused', text: `Case ${row.number} can not wait now` });
  };

  const clear = () => {
    if (!onEscape()) setIds(new Set());
  };
  const keys = useRef({ claim, startAssigning, startCommenting, startWaiting, clear, blocked: false });
  useEffect(() => {
    keys.current = {
      claim,
      startAssigning,
      startCommenting,
      startWaiting,
      clear,
      blocked: assigning !== null || bulk !== null || commenting !== null || waiting !== null,
    };
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (
        event.defaultPrevented ||
        event.metaKey ||
        event.ctrlKey ||
        event.altKey ||
        keys.current.blocked ||
        isTyping(event.target)
      )
        return;
      if (event.key === 'c') keys.current.claim();
      else if (event.key === 'a') keys.current.startAssigning();
      else if (event.key === 'w') keys.current.startWaiting();
      else if (event.key === '.') keys.current.startCommenting();
      else if (event.key === 'Escape') keys.current.clear();
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);

  return {
    ids,
    setIds: (next: ReadonlySet<string>) => setIds(next),
    selected,
    able,
    begin,
    setActive,
    claim,
    startAssigning,
    assigning,
    assign: commands.assign,
    assigned: (outcome: Outcome) => {
      say(outcome);
      if (assigning) onActed([assigning.id]);
      setAssigning(null);
    },
    stopAssigning: () => setAssigning(null),
    commenting,
    comment: commands.comment,
    commented: (outcome: Outcome) => {
      say(outcome);
      if (commenting) onActed([commenting.id]);
      setCommenting(null);
    },
    stopCommenting: () => setCommenting(null),
    waiting,
    wait: commands.wait,
    waited: (outcome: Outcome) => {
      say(outcome);
      if (waiting) onActed([waiting.id]);
      setWaiting(null);
    },
    stopWaiting: () => setWaiting(null),
    bulk,
    bulkDone: (outcomes: readonly BulkOutcome[]) => {
      // What is done leaves the selection; what is not stays in it, ready for another attempt.
      if (outcomes.length > 0) onActed(outcomes.map((outcome) => outcome.item.id));
      if (outcomes.length > 0)
        setIds(new Set(outcomes.filter((outcome) => outcome.code !== 'done').map((outcome) => outcome.item.id)));
      setBulk(null);
    },
  };
}
export type Triage = ReturnType<typeof useTriage>;
