/**
 * What may happen to a case, and what is written when it does: the new state together with its activity and, for an
 * act of a person, its audit entry, as one value. A case's status is set nowhere else.
 */
import { type Permission, Refusal } from '../access';
import { type CaseStatus, OPEN_STATUSES } from './statuses';

/** The part of a case that transitions read and change. */
export interface CaseState {
  readonly status: CaseStatus;
  readonly assigneeId: string | null;
  readonly acknowledgedAt: Date | null;
  readonly resolvedAt: Date | null;
  readonly resolution: string | null;
  readonly regressed: boolean;
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
    | 'severity raised';
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
}

export const CASE_ACTIONS = ['claim', 'assign', 'acknowledge', 'comment'] as const;
export type CaseAction = (typeof CASE_ACTIONS)[number];

export const COMMENT_LIMIT = 5_000;

const isOpen = (state: Pick<CaseState, 'status'>): boolean => OPEN_STATUSES.includes(state.status);

/**
 * The actions that this person may take now. That the case lies within the person's reach is the caller's to know.
 * Who may only work, takes what is free; who may assign, takes from others too.
 */
export function allowedActions(state: Pick<CaseState, 'status' | 'assigneeId'>, actor: Actor): CaseAction[] {
  const works = actor.permissions.has('exceptions:work');
  const assigns = actor.permissions.has('exceptions:assign');
  const may: Record<CaseAction, boolean> = {
    claim: works && isOpen(state) && state.assigneeId !== actor.id && (state.assigneeId === null || assigns),
    assign: assigns && isOpen(state),
    acknowledge: works && state.status === 'open',
    comment: works,
  };
  return CASE_ACTIONS.filter((action) => may[action]);
}

const REFUSALS: Readonly<Record<CaseAction, string>> = {
  claim: 'This case is yours already, somebody else’s, or closed.',
  assign: 'This case is closed; it is assigned no more.',
  acknowledge: 'This case has been acknowledged already.',
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
  const view = ({ status, assigneeId }: CaseState) => ({ status, assigneeId });
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
    { assigneeId: actor.id, status, acknowledgedAt: state.acknowledgedAt ?? at },
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
  return act(state, { assigneeId: assignee.id }, activity, 'exception.assigned');
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

/** Adds a comment, whatever the status; nothing else changes. */
export function comment(state: CaseState, actor: Actor, words: string, at: Date): Act {
  assertAllowed('comment', state, actor);
  if (!words.trim()) throw new Refusal('invalid', 'Write something.', 'comment');
  assertComment(words);
  return act(
    state,
    {},
    { at, actorId: actor.id, kind: 'commented', detail: {}, comment: words },
    'exception.commented',
  );
}

function assertComment(words: string | null): void {
  if (words && words.length > COMMENT_LIMIT)
    throw new Refusal('invalid', `A comment has at most ${COMMENT_LIMIT} characters.`, 'comment');
}

/** A detector found the condition for the first time. */
export function open(at: Date): Transition {
  return {
    state: {
      status: 'open',
      assigneeId: null,
      acknowledgedAt: null,
      resolvedAt: null,
      resolution: null,
      regressed: false,
      version: 1,
    },
    activity: { at, actorId: null, kind: 'opened', detail: {}, comment: null },
  };
}

/** The condition is gone: resolved from any open status. null when it is closed already. */
export function resolve(state: CaseState, resolution: string, at: Date): Transition | null {
  if (!isOpen(state)) return null;
  return {
    state: { ...state, status: 'resolved', resolvedAt: at, resolution, version: state.version + 1 },
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
      version: state.version + 1,
    },
    activity: { at, actorId: null, kind: 'regressed', detail: { after: state.status }, comment: null },
  };
}
