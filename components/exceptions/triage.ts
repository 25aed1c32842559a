/** What an action on a case came to, in words, and how the same action runs over many cases one by one. Pure. */

/** The parts of a result union that this screen reads. */
export type ActionResult =
  | { __typename: 'ExceptionChanged'; exception: { id: string; version: number } }
  | { __typename: 'Conflict'; message: string; now?: ConflictingCase | null }
  | { __typename: 'Invalid' | 'Forbidden' | 'NotFound'; message: string };

interface ConflictingCase {
  version: number;
  statusTerm: { label: string };
  assignee?: { name: string } | null;
}

export interface Outcome {
  kind: 'done' | 'conflict' | 'refused' | 'failed' | 'skipped';
  text: string;
}

/** One sentence that says what happened to case `number` and, after a conflict, who has it now. */
export function outcomeOf(result: ActionResult, number: string, done: string): Outcome {
  switch (result.__typename) {
    case 'ExceptionChanged':
      return { kind: 'done', text: done };
    case 'Conflict': {
      const { now } = result;
      if (!now) return { kind: 'conflict', text: result.message };
      const holder = now.assignee ? `${now.assignee.name} has it now` : 'nobody has it now';
      return {
        kind: 'conflict',
        text: `Case ${number} changed meanwhile: ${holder}, status ${now.statusTerm.label.toLowerCase()}. Nothing was done.`,
      };
    }
    default:
      return { kind: 'refused', text: result.message };
  }
}

export interface ItemOutcome<Item> extends Outcome {
  item: Item;
}

interface Run<Item> {
  items: readonly Item[];
  act: (item: Item) => Promise<Outcome>;
  /** Called after each item with everything so far. */
  onProgress: (outcomes: readonly ItemOutcome<Item>[]) => void;
  /** Aborting stops before the next item; what is done stays done, the rest is listed as not attempted. */
  signal: AbortSignal;
}

/** Runs one item after the other; one that fails does not stop the others. The result lists each item, in order. */
export async function runEach<Item>({
  items,
  act,
  onProgress,
  signal,
}: Run<Item>): Promise<readonly ItemOutcome<Item>[]> {
  const outcomes: ItemOutcome<Item>[] = [];
  for (const item of items) {
    if (signal.aborted) {
      outcomes.push({ item, kind: 'skipped', text: 'Not attempted: you stopped before it.' });
      continue;
    }
    try {
      outcomes.push({ item, ...(await act(item)) });
    } catch {
      // Whether the server got it is unknown here, but the key of the attempt makes a second one harmless.
      outcomes.push({ item, kind: 'failed', text: 'The server did not answer. Trying again is safe.' });
    }
    onProgress([...outcomes]);
  }
  return outcomes;
}

/** "12 claimed · 1 changed meanwhile · 2 refused" */
export function summarise(outcomes: readonly Outcome[], verb: string): string {
  const count = (kind: Outcome['kind']) => outcomes.filter((outcome) => outcome.kind === kind).length;
  const parts: [number, string][] = [
    [count('done'), verb],
    [count('conflict'), 'changed meanwhile'],
    [count('refused'), 'refused'],
    [count('failed'), 'unanswered'],
    [count('skipped'), 'not attempted'],
  ];
  return parts
    .filter(([number], index) => number > 0 || index === 0)
    .map(([number, word]) => `${number} ${word}`)
    .join(' · ');
}

/** Whether a key belongs to what has the focus (a field, a dialog, a menu) and not to the list. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target.closest('input:not([type=checkbox]), textarea, select, [role="dialog"], [role="menu"], [role="listbox"]') !==
      null
  );
}
