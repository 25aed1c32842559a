/** The face of a CRM: what sales reads of an account, tasks for its owner, and what was brought to it again. */
import { type Body, type Deciding, type Decision, Refused } from './decision';
import type { CrmAccount } from './state';

function accountOf(deciding: Deciding, system: string, id: string): CrmAccount {
  const account = deciding.get('crmAccount', `${system}/${id}`);
  if (!account) throw new Refused(404, 'NOT_FOUND', `There is no account ${id}.`);
  return account;
}

function synced(deciding: Deciding, system: string, object: Record<string, string>): string {
  const sync = `sy-${deciding.serial()}`;
  deciding.say(system, 'crm.sync.completed.v1', `crm.sync-${sync}`, {
    sync,
    object,
    at: deciding.at,
    changedAt: deciding.at,
  });
  return sync;
}

/** Sets the words that sales reads of an account's billing. The same words again change nothing. */
export function setStatus(deciding: Deciding, system: string, body: Body, id: string): Decision {
  const account = accountOf(deciding, system, id);
  const words = body.text('words');
  const tone = body.choice('tone', ['broken', 'at risk', 'done', 'in progress', 'not yet']);
  if (account.status?.words === words && account.status.tone === tone) return deciding.done({ account });
  const changed = { ...account, status: { words, tone, at: deciding.at } };
  deciding.put('crmAccount', `${system}/${id}`, changed);
  const sync = synced(deciding, system, { type: 'account', id });
  return deciding.done({ account: changed, sync });
}

/** Gives the owner of an account something to do. */
export function createTask(deciding: Deciding, system: string, body: Body): Decision {
  const account = body.text('account');
  const { salesOwner } = accountOf(deciding, system, account);
  const task = {
    id: `task-${deciding.serial()}`,
    account,
    owner: body.maybe('owner') ?? salesOwner ?? 'nobody',
    subject: body.text('subject'),
    note: body.maybe('note'),
    dueAt: body.date('dueAt'),
    createdAt: deciding.at,
    doneAt: null,
  };
  deciding.put('task', `${system}/${task.id}`, task);
  return deciding.done({ task }, 201);
}

export function completeTask(deciding: Deciding, system: string, _body: Body, id: string): Decision {
  const task = deciding.get('task', `${system}/${id}`);
  if (!task) throw new Refused(404, 'NOT_FOUND', `There is no task ${id}.`);
  const done = { ...task, doneAt: task.doneAt ?? deciding.at };
  if (!task.doneAt) deciding.put('task', `${system}/${id}`, done);
  return deciding.done({ task: done });
}

/** Brings an object of billing to the CRM again. */
export function synchronise(deciding: Deciding, system: string, body: Body): Decision {
  const object = body.part('object');
  const type = object.choice('type', ['invoice', 'subscription', 'account']);
  const of = object.maybe('system');
  const sync = synced(deciding, system, { ...(of ? { system: of } : {}), type, id: object.text('id') });
  return deciding.done({ sync }, 201);
}
