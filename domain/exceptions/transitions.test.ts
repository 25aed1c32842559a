import { describe, expect, test } from 'vitest';
import { ROLE_DEFINITIONS, type Role } from '../access';
import { CASE_STATUSES, type CaseStatus, OPEN_STATUSES } from './statuses';
import {
  acknowledge,
  allowedActions,
  assign,
  type CaseState,
  claim,
  comment,
  escalate,
  open,
  regress,
  resolve,
  resume,
  wait,
  waitEnds,
} from './transitions';

const at = new Date('2026-03-01T00:00:00Z');
const later = new Date('2026-03-05T00:00:00Z');
const actor = (role: Role, id = 'ann') => ({ id, permissions: new Set(ROLE_DEFINITIONS[role].permissions) });
const state = (status: CaseStatus, given: Partial<CaseState> = {}): CaseState => ({
  ...open(at).state,
  status,
  version: 3,
  ...given,
});

describe('allowed actions', () => {
  test('are none for those who only read', () => {
    for (const role of ['sales operations', 'support', 'executive', 'auditor'] as const)
      for (const status of CASE_STATUSES) expect(allowedActions(state(status), actor(role))).toEqual([]);
  });
  test('on a closed case are a comment', () => {
    for (const status of CASE_STATUSES.filter((one) => !OPEN_STATUSES.includes(one)))
      expect(allowedActions(state(status), actor('finance manager'))).toEqual(['comment']);
  });
  test('let those who may assign take from others', () => {
    expect(allowedActions(state('open', { assigneeId: 'bob' }), actor('platform engineer'))).toEqual([
      'acknowledge',
      'wait',
      'comment',
    ]);
    expect(allowedActions(state('open', { assigneeId: 'bob' }), actor('finance operations'))).toEqual([
      'claim',
      'assign',
      'acknowledge',
      'wait',
      'comment',
    ]);
    expect(allowedActions(state('open', { assigneeId: 'ann' }), actor('finance operations'))).toEqual([
      'assign',
      'acknowledge',
      'wait',
      'comment',
    ]);
  });
  test('let those who stand in take over from who is away', () => {
    const stands = { ...actor('platform engineer'), standsInFor: ['bob'] };
    expect(allowedActions(state('open', { assigneeId: 'bob' }), stands)).toContain('claim');
    expect(allowedActions(state('open', { assigneeId: 'eve' }), stands)).not.toContain('claim');
    expect(claim(state('open', { assigneeId: 'bob' }), stands, at).state.assigneeId).toBe('ann');
  });
  test('are exactly those that are performed', () => {
    const doers = {
      claim: (s: CaseState) => claim(s, actor('finance operations'), at),
      assign: (s: CaseState) => assign(s, actor('finance operations'), { id: 'eve', name: 'Eve' }, null, at),
      acknowledge: (s: CaseState) => acknowledge(s, actor('finance operations'), at),
      wait: (s: CaseState) => wait(s, actor('finance operations'), 'the bank', later, at),
      resume: (s: CaseState) => resume(s, actor('finance operations'), at),
      comment: (s: CaseState) => comment(s, actor('finance operations'), 'x', at),
    };
    for (const status of CASE_STATUSES) {
      for (const assigneeId of [null, 'ann', 'bob']) {
        const before = state(status, { assigneeId });
        const allowed = allowedActions(before, actor('finance operations'));
        for (const [action, perform] of Object.entries(doers)) {
          if (allowed.includes(action as never)) expect(perform(before).audit.action).toMatch(/^exception\./);
          else expect(() => perform(before)).toThrow();
        }
      }
    }
  });
});

describe('acts', () => {
  test('claim: work begins, seen at the latest now, one version on', () => {
    const { state: next, activity, audit } = claim(state('open'), actor('finance operations'), at);
    expect(next).toMatchObject({ status: 'in progress', assigneeId: 'ann', acknowledgedAt: at, version: 4 });
    expect(activity).toMatchObject({ kind: 'claimed', actorId: 'ann', comment: null });
    expect(audit).toEqual({
      action: 'exception.claimed',
      before: { status: 'open', assigneeId: null },
      after: { status: 'in progress', assigneeId: 'ann' },
      reason: null,
    });
    expect(claim(state('awaiting evidence'), actor('finance operations'), at).state.status).toBe('awaiting evidence');
  });
  test('assign: the status stays, the comment is the reason', () => {
    const { state: next, audit } = assign(
      state('open'),
      actor('finance manager'),
      { id: 'eve', name: 'Eve' },
      ' please ',
      at,
    );
    expect(next).toMatchObject({ status: 'open', assigneeId: 'eve', acknowledgedAt: null });
    expect(audit.reason).toBe('please');
    expect(() => assign(next, actor('finance manager'), { id: 'eve', name: 'Eve' }, null, at)).toThrow('already');
  });
  test('comment: changes nothing, not even the version', () => {
    expect(comment(state('resolved'), actor('finance manager'), 'seen', at).state).toEqual(state('resolved'));
    expect(() => comment(state('open'), actor('finance manager'), '  ', at)).toThrow('Write something');
    expect(() => comment(state('open'), actor('finance manager'), 'x'.repeat(6000), at)).toThrow('at most');
  });
});

describe('detection', () => {
  test('resolves from any open status, once', () => {
    for (const status of OPEN_STATUSES)
      expect(resolve(state(status), 'Posted as 4711', at)?.state).toMatchObject({
        status: 'resolved',
        resolvedAt: at,
        resolution: 'Posted as 4711',
      });
    expect(resolve(state('written off'), 'x', at)).toBeNull();
  });
  test('reopens what was resolved, flagged; what people closed only when it grew', () => {
    expect(regress(state('resolved', { resolvedAt: at }), at)?.state).toMatchObject({
      status: 'open',
      regressed: true,
      resolvedAt: null,
    });
    expect(regress(state('force-closed'), at)).toBeNull();
    expect(regress(state('force-closed'), at, true)?.state.status).toBe('open');
    expect(regress(state('open'), at)).toBeNull();
  });
});

describe('a wait', () => {
  const ann = actor('finance operations');
  const waiting = wait(state('in progress', { assigneeId: 'ann' }), ann, ' the bank ', later, at).state;
  test('says for what and until when, and stops the clock from now on', () => {
    expect(waiting).toMatchObject({
      status: 'waiting',
      waitingReason: 'the bank',
      waitingUntil: later,
      pauses: [{ from: at.toISOString(), to: later.toISOString() }],
    });
  });
  test('has a reason and an end within a year that is ahead', () => {
    const open = state('open');
    expect(() => wait(open, ann, ' ', later, at)).toThrow(expect.objectContaining({ field: 'reason' }));
    expect(() => wait(open, ann, 'x', at, at)).toThrow(expect.objectContaining({ field: 'until' }));
    expect(() => wait(open, ann, 'x', new Date('2027-04-01'), at)).toThrow(expect.objectContaining({ field: 'until' }));
  });
  test('ends by a person sooner, and its pause with it', () => {
    const noon = new Date('2026-03-02T12:00:00Z');
    const resumed = resume(waiting, ann, noon).state;
    expect(resumed).toMatchObject({ status: 'in progress', waitingUntil: null, waitingReason: null });
    expect(resumed.pauses).toEqual([{ from: at.toISOString(), to: noon.toISOString() }]);
  });
  test('ends by the clock, as of its end, once', () => {
    expect(waitEnds(waiting, new Date(later.getTime() - 1))).toBeNull();
    const ended = waitEnds(waiting, new Date('2026-03-09T00:00:00Z'));
    expect(ended).toMatchObject({ state: { status: 'in progress' }, activity: { at: later, kind: 'resumed' } });
    expect(waitEnds(ended?.state as CaseState, later)).toBeNull();
  });
  test('longer than thought is one pause after the other, never two at once', () => {
    const noon = new Date('2026-03-02T12:00:00Z');
    const until = new Date('2026-03-20T00:00:00Z');
    expect(wait(waiting, ann, 'still', until, noon).state.pauses).toEqual([
      { from: at.toISOString(), to: noon.toISOString() },
      { from: noon.toISOString(), to: until.toISOString() },
    ]);
  });
  test('is over when the condition is gone, and forgotten when it returns', () => {
    const noon = new Date('2026-03-02T12:00:00Z');
    const resolved = resolve(waiting, 'gone', noon)?.state as CaseState;
    expect(resolved).toMatchObject({ status: 'resolved', waitingUntil: null });
    expect(resolved.pauses).toEqual([{ from: at.toISOString(), to: noon.toISOString() }]);
    expect(regress(resolved, later)?.state).toMatchObject({ pauses: [], escalated: false, escalationSteps: 0 });
  });
});

describe('an escalation', () => {
  const eve = { id: 'eve', name: 'Eve' };
  const severity = { from: 'high', to: 'critical' } as const;
  test('gives a case that nobody has to whoever it names', () => {
    const { state: next, activity } = escalate(state('open'), { hours: 0 }, eve, severity, at);
    expect(next).toMatchObject({ assigneeId: 'eve', assignedBy: 'rule', escalated: true, escalationSteps: 1 });
    expect(activity.detail).toEqual({ step: 1, hours: 0, to: ['eve'], name: 'Eve', takes: true, severity: 'critical' });
  });
  test('leaves it with whoever works on it', () => {
    const { state: next, activity } = escalate(
      state('in progress', { assigneeId: 'bob', assignedBy: 'person' }),
      { hours: 8 },
      eve,
      { from: 'high', to: 'high' },
      at,
    );
    expect(next).toMatchObject({ assigneeId: 'bob', assignedBy: 'person', status: 'in progress' });
    expect(activity.detail).toEqual({ step: 1, hours: 8, to: ['eve'], name: 'Eve', takes: false });
  });
});
