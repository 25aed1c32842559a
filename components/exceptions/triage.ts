/** What an action on a case came to, in words. Pure. */

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
  kind: 'done' | 'conflict' | 'refused' | 'failed';
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

/** "12 claimed · 1 changed meanwhile · 2 refused" */
export function summarise(outcomes: readonly { readonly code: string }[], verb: string): string {
  const count = (code: string) => outcomes.filter((outcome) => outcome.code === code).length;
  const parts: [number, string][] = [
    [count('done'), verb],
    [count('conflict'), 'changed meanwhile'],
    [count('refused'), 'refused'],
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
    target.closest(
      'input:not([type=checkbox]), textarea, select, dialog, [role="dialog"], [role="menu"], [role="listbox"]',
    ) !== null
  );
}
