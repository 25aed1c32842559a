/** The words for every status: label, one defining sentence, tone. Screens show these and know no other. */
import type { CaseStatus, Severity } from './exceptions/statuses';
import type { StageStatus, TransactionStatus, VarianceClass } from './stages';

/** Broken is red, risk amber, done green, progress blue, neutral grey. */
export const TONES = ['broken', 'risk', 'done', 'progress', 'neutral'] as const;
export type Tone = (typeof TONES)[number];

export interface Term {
  readonly code: string;
  readonly label: string;
  readonly description: string;
  readonly tone: Tone;
}
type Words = readonly [label: string, tone: Tone, description: string];

export function terms<Code extends string>(words: Readonly<Record<Code, Words>>): Readonly<Record<Code, Term>> {
  const entries = (Object.entries(words) as [Code, Words][]).map(([code, [label, tone, description]]) => [
    code,
    { code, label, tone, description },
  ]);
  return Object.fromEntries(entries) as Record<Code, Term>;
}

export const TRANSACTION_STATUS: Readonly<Record<TransactionStatus, Term>> = terms({
  open: ['Open', 'neutral', 'Nothing has been rated yet; the period may still be running.'],
  'in progress': ['In progress', 'progress', 'On its way: every stage so far agrees and nothing is late.'],
  'at risk': ['At risk', 'risk', 'A stage is late or has a case that may keep money from moving.'],
  broken: ['Broken', 'broken', 'A stage failed or disagrees, and money is held until it is mended.'],
  done: ['Done', 'done', 'Every stage that applies is complete and agrees.'],
});

export const STAGE_STATUS: Readonly<Record<StageStatus, Term>> = terms({
  'not yet': ['Not yet', 'neutral', 'It has not happened and is not due.'],
  'in progress': ['In progress', 'progress', 'It has begun and is not complete.'],
  done: ['Done', 'done', 'It is complete and agrees with the stage before.'],
  late: ['Late', 'risk', 'It is due and has not happened.'],
  broken: ['Broken', 'broken', 'It failed or disagrees with the stage before.'],
  'does not apply': ['Does not apply', 'neutral', 'Charges of this kind do not pass this stage.'],
});

export const VARIANCE_CLASS: Readonly<Record<VarianceClass, Term>> = terms({
  none: ['None', 'done', 'Both stages agree.'],
  'not due yet': ['Not due yet', 'neutral', 'The later stage has not happened and is not due.'],
  'in exception': ['In exception', 'broken', 'An open case explains the difference.'],
  'written off': ['Written off', 'neutral', 'The case behind it was written off.'],
  credited: ['Credited', 'neutral', 'Taken off by credit memos.'],
  'within tolerance': ['Within tolerance', 'done', 'Smaller than the agreed tolerance.'],
  unexplained: ['Unexplained', 'broken', 'A difference beyond tolerance that no case explains yet.'],
});

export const CASE_STATUS: Readonly<Record<CaseStatus, Term>> = terms({
  open: ['Open', 'neutral', 'Found, and nobody has confirmed it yet.'],
  acknowledged: ['Acknowledged', 'progress', 'Its owner has seen it.'],
  'in progress': ['In progress', 'progress', 'Somebody works on it.'],
  waiting: ['Waiting', 'risk', 'Waits for somebody else; the SLA clock is paused, the cut-off is not.'],
  replaying: ['Replaying', 'progress', 'What it blocked is being sent again.'],
  'awaiting evidence': ['Awaiting evidence', 'progress', 'Mended elsewhere; the proof has not come in.'],
  resolved: ['Resolved', 'done', 'The condition is gone: the evidence came in.'],
  'written off': ['Written off', 'neutral', 'Given up with approval; it stays closed unless the amount grows.'],
  'force-closed': ['Force-closed', 'neutral', 'Closed by a person with a reason, without evidence.'],
});

export const SEVERITY: Readonly<Record<Severity, Term>> = terms({
  low: ['Low', 'neutral', 'Little money or much time.'],
  medium: ['Medium', 'risk', 'Money is held; the regular deadline applies.'],
  high: ['High', 'broken', 'Much money is held or the deadline is near.'],
  critical: ['Critical', 'broken', 'Blocks the close or a large part of a bill run.'],
});

export const SOURCE_HEALTH = terms({
  healthy: ['Healthy', 'done', 'Sends as often as expected.'],
  late: ['Late', 'risk', 'Silent for longer than its expected cadence.'],
  silent: ['Silent', 'broken', 'Silent for more than three times its expected cadence.'],
  waiting: ['Never heard', 'neutral', 'Set up, but nothing has come in yet.'],
  retired: ['Retired', 'neutral', 'Out of use: nothing is taken from it any more. What it sent stays.'],
});
/** How a person stands with the installation. */
export const STANDING = terms({
  active: ['Active', 'done', 'Signs in.'],
  invited: ['Invited', 'progress', 'Has a one-time link and has not used it yet.'],
  'invitation expired': ['Link expired', 'risk', 'Never came in: make another link.'],
  disabled: ['Disabled', 'neutral', 'Shut out everywhere; what the person did stays on record.'],
});
export type SourceHealth = keyof typeof SOURCE_HEALTH;

/** Why usage can't be attached to a transaction. */
export const FLOW_REASON = terms({
  'unknown meter': ['Unknown meter', 'broken', 'No product has a meter with this code.'],
  'unmatched account': ['Unmatched account', 'broken', 'The customer reference belongs to no account.'],
  'ambiguous subscription': [
    'Ambiguous subscription',
    'risk',
    'Several subscriptions of the account charge this meter at that time.',
  ],
  'no subscription': ['No subscription', 'broken', 'No subscription of the account charges this meter at that time.'],
  'unit not convertible': [
    'Unit not convertible',
    'broken',
    'The meter has no exact factor for the unit that was sent.',
  ],
});

/** The differences of quantity, each between two layers. */
export const QUANTITY_STEP = terms({
  aggregation: [
    'Captured − aggregated',
    'neutral',
    'Our own sum of the usage events less what metering states for the period.',
  ],
  rating: ['Metered − rated', 'neutral', 'What metering states, else the events, less what billing rated.'],
  billing: ['Rated − billed', 'neutral', 'What billing rated less what its invoices carry.'],
});

export const FINALITY = terms({
  final: ['Final', 'done', 'Every stage that applies is complete, or the period is certified.'],
  provisional: ['Provisional', 'neutral', 'Some stage that applies is not complete; figures may still move.'],
});
export const WITHOUT_ORIGIN: Term = terms({
  'without origin': ['Without origin', 'risk', 'Money without a rated counterpart.'],
})['without origin'];

/** Whether a version of a record counts. */
export const VERSION = terms({
  'in force': ['In force', 'done', 'The version that counts.'],
  superseded: ['Superseded', 'neutral', 'Kept as evidence; a newer version counts.'],
});

/** What a system says of an account or of a subscription; another word of theirs shows as itself. */
export const COMMERCIAL_STATUS = terms({
  active: ['Active', 'done', 'In force at its system.'],
  trialing: ['Trialing', 'progress', 'In use, not charged yet.'],
  'past due': ['Past due', 'risk', 'Payment is late by the system that bills it.'],
  paused: ['Paused', 'neutral', 'Kept, but not used or charged for now.'],
  suspended: ['Suspended', 'risk', 'Use is stopped until it is mended.'],
  canceled: ['Canceled', 'neutral', 'Ended before its term.'],
  ended: ['Ended', 'neutral', 'Its term is over.'],
  closed: ['Closed', 'neutral', 'The account is closed.'],
});

/** How the statements of several systems about one attribute compare. */
export const AGREEMENT = terms({
  differs: ['Differs', 'risk', 'Another system states something else.'],
  agrees: ['Agrees', 'done', 'Every system that states it says the same.'],
  'one source': ['One source', 'neutral', 'Only one system states it.'],
});

export const READINESS = terms({
  ready: ['Ready', 'done', 'Nothing that is known stands in the way of the invoice.'],
  'not ready': ['Not ready', 'risk', 'The invoice would not come out right as things stand.'],
});

/** What became of one item of a bulk act. */
export const OUTCOME = terms({
  done: ['Done', 'done', 'It was done.'],
  conflict: ['Changed meanwhile', 'risk', 'Somebody changed it since it was shown; nothing was done.'],
  refused: ['Refused', 'broken', 'It is not allowed for this one; nothing was done.'],
});

/** The term of a code that came out of the store; a code without words shows as itself, never as an error. */
export function termOf(words: Readonly<Record<string, Term>>, code: string): Term {
  return words[code] ?? { code, label: code.charAt(0).toUpperCase() + code.slice(1), description: '', tone: 'neutral' };
}
