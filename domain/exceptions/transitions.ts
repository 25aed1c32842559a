/**
 * What may happen to a case, and what is written when it does: the new state together with its activity and, for an
 * act of a person, its audit entry, as one value. A case's status is set nowhere else.
 */
import { type Permission, Refusal } from '../access';
import type { Pause } from '../sla';
import { type CaseStatus, OPEN_STATUSES, type Severity } from './statuses';

/** The part of a case that transitions read and change. */
export interface CaseState {
  readonly status: CaseStatus;
  readonly assigneeId: string | null;
  /** Who gave it to them: a person's choice is kept when rules change. */
  readonly assignedBy: 'person' | 'rule' | null;
  readonly acknowledgedAt: Date | null;
  readonly resolvedAt: Date | null;
  readonly resolution: string | null;
  readonly regressed: boolean;
  /** What it waits for, and until when at the latest; set in status waiting alone. */
  readonly waitingReason: string | null;
  readonly waitingUntil: Date | null;
  /** When the clock of its SLA stood still since it was opened. */
  readonly pauses: readonly Pause[];
  readonly escalated: boolean;
  /** How many steps of its queue's escalation it has been through since it was opened. */
  readonly escalationSteps: number;
  readonly version: number;
}

export interface Activity {
  readonly at: Date;
  /** null: Throughline itself */
  readonly actorId: string | null;
  readonly kind:
    | 'opened'
    | 'resolved'
    | 'regressed'
    | 'claimed'
    | 'assigned'
    | 'acknowledged'
    | 'commented'
    | 'severity raised'
    | 'waiting'
    | 'resumed'
    | 'escalated'
    | 'commanded';
  readonly detail: Readonly<Record<string, unknown>>;
  readonly comment: string | null;
}

export interface Audit {
  readonly action: string;
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
  readonly reason: string | null;
}

export interface Transition {
  readonly state: CaseState;
  readonly activity: Activity;
}
/** What a person did: it goes on record. */
export interface Act extends Transition {
  readonly audit: Audit;
}

export interface Actor {
  readonly id: string;
  readonly permissions: ReadonlySet<Permission>;
  /** Those who are away and whom this person stands in for. */
  readonly standsInFor?: readonly string[];
}

export const CASE_ACTIONS = ['claim', 'assign', 'acknowledge', 'wait', 'resume', 'comment'] as const;
export type CaseAction = (typeof CASE_ACTIONS)[number];

export const COMMENT_LIMIT = 5_000;
export const REASON_LIMIT = 500;
/** Nobody waits longer than this without saying so again. */
const LONGEST_WAIT_MS = 366 * 86_400_000;
/** What is being replayed or proved waits for us or a system, not for somebody. */
const WAITS_FROM: readonly CaseStatus[] = ['open', 'acknowledged', 'in progress', 'waiting'];

const isOpen = (state: Pick<CaseState, 'status'>): boolean => OPEN_STATUSES.includes(state.status);

/** Whether nobody has it, or somebody who is away and whom this person stands in for. */
const free = ({ assigneeId }: Pick<CaseState, 'assigneeId'>, { standsInFor = [] }: Actor): boolean =>
  assigneeId === null || standsInFor.includes(assigneeId);

/**
 * The actions that this person may take now. That the case lies within the person's reach is the caller's to know.
 * Who may only work, takes what is free and what those have who are away; who may assign, takes from others too.
 */
export function allowedActions(state: Pick<CaseState, 'status' | 'assigneeId'>, actor: Actor): CaseAction[] {
  const works = actor.permissions.has('exceptions:work');
  const assigns = actor.permissions.has('exceptions:assign');
  const may: Record<CaseAction, boolean> = {
    claim: works && isOpen(state) && state.assigneeId !== actor.id && (free(state, actor) || assigns),
    assign: assigns && isOpen(state),
    acknowledge: works && state.status === 'open',
    wait: works && WAITS_FROM.includes(state.status),
    resume: works && state.status === 'waiting',
    comment: works,
  };
  return CASE_ACTIONS.filter((action) => may[action]);
}

const REFUSALS: Readonly<Record<CaseAction, string>> = {
  claim: 'This case is yours already, somebody else’s, or closed.',
  assign: 'This case is closed; it is assigned no more.',
  acknowledge: 'This case has been acknowledged already.',
  wait: 'This case is closed, or on its way to be; it waits for nobody.',
  resume: 'This case does not wait.',
  comment: 'Your role can not comment on cases.',
};

function assertAllowed(action: CaseAction, state: CaseState, actor: Actor): void {
  const permission: Permission = action === 'assign' ? 'exceptions:assign' : 'exceptions:work';
  if (!actor.permissions.has(permission)) throw new Refusal('forbidden', 'Your role does not include this.');
  if (!allowedActions(state, actor).includes(action)) throw new Refusal('conflict', REFUSALS[action]);
}

function act(
  state: CaseState,
  changes: Partial<CaseState>,
  activity: Omit<Activity, 'comment'> & { comment?: string | null },
  action: string,
): Act {
  const changed = Object.keys(changes).length > 0;
  const next = { ...state, ...changes, version: changed ? state.version + 1 : state.version };
  const view = ({ status, assigneeId, waitingReason, waitingUntil }: CaseState) => ({
    status,
    assigneeId,
    ...(waitingUntil ? { waitingReason, waitingUntil: waitingUntil.toISOString() } : {}),
  });
  const comment = activity.comment?.trim() || null;
  return {
    state: next,
    activity: { ...activity, comment },
    audit: {
      action,
      before: view(state),
      after: { ...view(next), ...(comment && !changed ? { comment } : {}) },
      reason: comment,
    },
  };
}

/** Takes the case and works on it. Refuses a closed one and, for those who may not assign, another person's. */
export function claim(state: CaseState, actor: Actor, at: Date): Act {
  assertAllowed('claim', state, actor);
  const status = state.status === 'open' || state.status === 'acknowledged' ? 'in progress' : state.status;
  const activity = {
    at,
    actorId: actor.id,
    kind: 'claimed',
    detail: state.assigneeId ? { from: state.assigneeId } : {},
  } as const;
  return act(
    state,
    { assigneeId: actor.id, assignedBy: 'person', status, acknowledgedAt: state.acknowledgedAt ?? at },
    activity,
    'exception.claimed',
  );
}

/** Gives the case to somebody, who has yet to see it: the status stays. Refuses a closed case and the present assignee. */
export function assign(
  state: CaseState,
  actor: Actor,
  assignee: { id: string; name: string },
  comment: string | null,
  at: Date,
): Act {
  assertAllowed('assign', state, actor);
  assertComment(comment);
  if (state.assigneeId === assignee.id) throw new Refusal('conflict', `${assignee.name} has this case already.`);
  const activity = {
    at,
    actorId: actor.id,
    kind: 'assigned',
    detail: { to: assignee.id, name: assignee.name, ...(state.assigneeId ? { from: state.assigneeId } : {}) },
    comment,
  } as const;
  return act(state, { assigneeId: assignee.id, assignedBy: 'person' }, activity, 'exception.assigned');
}

/** Says that the case has been seen. Refuses one that is past that. */
export function acknowledge(state: CaseState, actor: Actor, at: Date): Act {
  assertAllowed('acknowledge', state, actor);
  return act(
    state,
    { status: 'acknowledged', acknowledgedAt: at },
    { at, actorId: actor.id, kind: 'acknowledged', detail: {} },
    'exception.acknowledged',
  );
}

/** Pauses that end at `at` at the latest: what was meant to last longer is over. */
const ended = (pauses: readonly Pause[], at: Date): Pause[] =>
  pauses.flatMap((pause) => {
    const to = pause.to > at.toISOString() ? at.toISOString() : pause.to;
    return to > pause.from ? [{ ...pause, to }] : [];
  });

/** What a case does that waits no more. */
const working = (state: CaseState): CaseStatus =>
  state.assigneeId ? 'in progress' : state.acknowledgedAt ? 'acknowledged' : 'open';

/**
 * Says that somebody else must move first: the clock of the SLA stands still until then, the cut-off's does not. By
 * itself the case goes on at `until`. Refuses a wait without reason, into the past or for more than a year.
 */
export function wait(state: CaseState, actor: Actor, reason: string, until: Date, at: Date): Act {
  assertAllowed('wait', state, actor);
  const words = reason.trim();
  if (!words) throw new Refusal('invalid', 'Say what it waits for.', 'reason');
  if (words.length > REASON_LIMIT)
    throw new Refusal('invalid', `A reason has at most ${REASON_LIMIT} characters.`, 'reason');
  if (!(until > at)) throw new Refusal('invalid', 'Choose an instant that is ahead.', 'until');
  if (until.getTime() - at.getTime() > LONGEST_WAIT_MS)
    throw new Refusal('invalid', 'Nobody waits longer than a year: choose an earlier instant.', 'until');
  return act(
    state,
    {
      status: 'waiting',
      waitingReason: words,
      waitingUntil: until,
      acknowledgedAt: state.acknowledgedAt ?? at,
      pauses: [...ended(state.pauses, at), { from: at.toISOString(), to: until.toISOString() }],
    },
    { at, actorId: actor.id, kind: 'waiting', detail: { reason: words, until: until.toISOString() } },
    'exception.waiting',
  );
}

const goesOn = (state: CaseState, at: Date) => ({
  status: working(state),
  waitingReason: null,
  waitingUntil: null,
  pauses: ended(state.pauses, at),
});

/** Goes on before the wait is over. Refuses a case that does not wait. */
export function resume(state: CaseState, actor: Actor, at: Date): Act {
  assertAllowed('resume', state, actor);
  return act(state, goesOn(state, at), { at, actorId: actor.id, kind: 'resumed', detail: {} }, 'exception.resumed');
}

/**
 * Adds a comment, whatever the status; nothing else changes.
 * @param mentions IDs of the people whom it names
 */
export function comment(
  state: CaseState,
  actor: Actor,
  words: string,
  at: Date,
  mentions: readonly string[] = [],
): Act {
  assertAllowed('comment', state, actor);
  if (!words.trim()) throw new Refusal('invalid', 'Write something.', 'comment');
  assertComment(words);
  return act(
    state,
    {},
    { at, actorId: actor.id, kind: 'commented', detail: mentions.length > 0 ? { mentions } : {}, comment: words },
    'exception.commented',
  );
}

/** Asks a system to do something about it. Refuses a closed case; its status follows from what the system then reports. */
export function commanded(
  state: CaseState,
  actor: Actor,
  command: { id: string; told: string; system: string; sent: boolean },
  at: Date,
): Act {
  if (!isOpen(state)) throw new Refusal('conflict', 'This case is closed: there is nothing to mend.');
  const activity = { at, actorId: actor.id, kind: 'commanded', detail: command } as const;
  const made = act(state, {}, activity, 'exception.commanded');
  return { ...made, audit: { ...made.audit, after: { ...made.audit.after, ...command } } };
}

function assertComment(words: string | null): void {
  if (words && words.length > COMMENT_LIMIT)
    throw new Refusal('invalid', `A comment has at most ${COMMENT_LIMIT} characters.`, 'comment');
}

/** A clock that begins anew. */
const FRESH = { waitingReason: null, waitingUntil: null, pauses: [], escalated: false, escalationSteps: 0 } as const;

/** A detector found the condition for the first time. */
export function open(at: Date): Transition {
  return {
    state: {
      status: 'open',
      assigneeId: null,
      assignedBy: null,
      acknowledgedAt: null,
      resolvedAt: null,
      resolution: null,
      regressed: false,
      ...FRESH,
      version: 1,
    },
    activity: { at, actorId: null, kind: 'opened', detail: {}, comment: null },
  };
}

/** The condition is gone: resolved from any open status. null when it is closed already. */
export function resolve(state: CaseState, resolution: string, at: Date): Transition | null {
  if (!isOpen(state)) return null;
  return {
    state: {
      ...state,
      status: 'resolved',
      resolvedAt: at,
      resolution,
      waitingReason: null,
      waitingUntil: null,
      pauses: ended(state.pauses, at),
      version: state.version + 1,
    },
    activity: { at, actorId: null, kind: 'resolved', detail: { resolution }, comment: null },
  };
}

/**
 * The condition of a resolved case holds again: the same case, open, flagged. null when it is open already, or when a
 * person closed it and the amount has not grown beyond tolerance.
 */
export function regress(state: CaseState, at: Date, grown = false): Transition | null {
  if (isOpen(state) || (state.status !== 'resolved' && !grown)) return null;
  return {
    state: {
      ...state,
      status: 'open',
      resolvedAt: null,
      resolution: null,
      acknowledgedAt: null,
      regressed: true,
      ...FRESH,
      version: state.version + 1,
    },
    activity: { at, actorId: null, kind: 'regressed', detail: { after: state.status }, comment: null },
  };
}

/** The wait is over: the case goes on by itself, as of that instant. null when it waits for nothing or still does. */
export function waitEnds(state: CaseState, now: Date): Transition | null {
  const until = state.waitingUntil;
  if (state.status !== 'waiting' || !until || until > now) return null;
  return {
    state: { ...state, ...goesOn(state, until), version: state.version + 1 },
    activity: { at: until, actorId: null, kind: 'resumed', detail: { until: until.toISOString() }, comment: null },
  };
}

/** Somebody by ID and name. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

/**
 * A breached case goes one step up, once: whoever the step names is told, and takes the case when nobody has it. What a
 * person decided, who works on it, is kept.
 * @param severity of the case from then on
 */
export function escalate(
  state: CaseState,
  step: { readonly hours: number },
  to: Named | null,
  severity: { readonly from: Severity; readonly to: Severity },
  at: Date,
): Transition {
  const takes = to !== null && state.assigneeId === null;
  return {
    state: {
      ...state,
      escalated: true,
      escalationSteps: state.escalationSteps + 1,
      ...(takes ? { assigneeId: to.id, assignedBy: 'rule' as const } : {}),
      version: state.version + 1,
    },
    activity: {
      at,
      actorId: null,
      kind: 'escalated',
      detail: {
        step: state.escalationSteps + 1,
        hours: step.hours,
        ...(to ? { to: [to.id], name: to.name, takes } : {}),
        ...(severity.from === severity.to ? {} : { severity: severity.to }),
      },
      comment: null,
    },
  };
}

/** A rule gives the case to somebody, who has yet to see it. */
export function assignByRule(state: CaseState, to: Named, rule: string, at: Date): Transition {
  return {
    state: { ...state, assigneeId: to.id, assignedBy: 'rule', version: state.version + 1 },
    activity: {
      at,
      actorId: null,
      kind: 'assigned',
      detail: { to: to.id, name: to.name, rule, ...(state.assigneeId ? { from: state.assigneeId } : {}) },
      comment: null,
    },
  };
}

/** Routes a case again by a rule, because somebody asked for it. */
export function reassign(state: CaseState, actor: Actor, to: Named, rule: string, at: Date): Act {
  const { state: next, activity } = assignByRule(state, to, rule, at);
  const { assigneeId, assignedBy } = next;
  return act(state, { assigneeId, assignedBy }, { ...activity, actorId: actor.id }, 'exception.routed again');
}
