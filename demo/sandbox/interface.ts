/** What can be asked of each face, by method and path. Pure: a state and a request in, a decision out. */
import { createHash } from 'node:crypto';
import { creditInvoice, rebill, voidInvoice, withdrawEntitlement } from './billing';
import { completeTask, createTask, setStatus, synchronise } from './crm';
import { Body, Deciding, type Decision, Refused } from './decision';
import {
  bookedId,
  changeAccount,
  changeCustomer,
  changeItem,
  changePeriod,
  createSchedule,
  postDocument,
  reverseDocument,
} from './erp';
import type { Face, LedgerDocument, State, Table } from './state';

export interface Asked {
  method: string;
  /** `/erp/erp-us/documents`, without the query. */
  path: string;
  query: URLSearchParams;
  /** Of the header Idempotency-Key. */
  key: string | null;
  body: Record<string, unknown>;
}

type Decide = (deciding: Deciding, system: string, body: Body, ...ids: string[]) => Decision;
type Answer = (state: State, system: string, query: URLSearchParams, ...ids: string[]) => unknown;
interface Route {
  face: Face;
  method: 'GET' | 'POST' | 'PATCH' | 'PUT';
  /** After the system; `*` is an identifier. */
  path: string;
  decide?: Decide;
  answer?: Answer;
}

const LISTED = 200;
const row =
  (table: Table, field: string): Answer =>
  (state, system, _query, ...ids) => {
    const found = state.get(table, [system, ...ids].join('/'));
    if (!found) throw new Refused(404, 'NOT_FOUND', `There is no ${ids.join(' ')}.`);
    return { [field]: found };
  };

/** Rows of a system, the newest first, a few of them. */
function listed<Name extends Table>(state: State, table: Name, system: string) {
  const found = [];
  for (const [id, each] of state.all(table))
    if (id.startsWith(`${system}/`)) found.push({ ...each, id: id.slice(system.length + 1) });
  return found.reverse().slice(0, LISTED);
}
const list =
  (table: Table, field: string): Answer =>
  (state, system) => ({ [field]: listed(state, table, system) });

/** What was made of a document of billing, or under an idempotency key: to be asked before anything is created. */
function documentsOf(state: State, system: string, query: URLSearchParams): unknown {
  const key = query.get('key');
  const reference = query.get('reference');
  if (key !== null) {
    const { document } = (state.get('kept', `${system}/${key}`)?.answer ?? {}) as { document?: LedgerDocument };
    // As it is now: it may have been taken back since.
    const found = document && state.get('document', `${system}/${document.id}`);
    return { documents: found ? [found] : [] };
  }
  if (reference !== null) {
    const [of = '', type = '', ...id] = reference.split(':');
    if (type !== 'invoice' && type !== 'creditmemo')
      throw new Refused(422, 'INVALID', 'reference must be like billing:invoice:in-000001.');
    const ids = state.get('booked', bookedId(system, { system: of, type, id: id.join(':') }))?.documents ?? [];
    return { documents: ids.map((each) => state.get('document', `${system}/${each}`)) };
  }
  return { documents: listed(state, 'document', system) };
}

const ROUTES: readonly Route[] = [
  { face: 'erp', method: 'POST', path: 'documents', decide: postDocument },
  { face: 'erp', method: 'GET', path: 'documents', answer: documentsOf },
  { face: 'erp', method: 'GET', path: 'documents/*', answer: row('document', 'document') },
  { face: 'erp', method: 'POST', path: 'documents/*/reversal', decide: reverseDocument },
  { face: 'erp', method: 'GET', path: 'customers', answer: list('customer', 'customers') },
  { face: 'erp', method: 'GET', path: 'customers/*', answer: row('customer', 'customer') },
  { face: 'erp', method: 'PATCH', path: 'customers/*', decide: changeCustomer },
  { face: 'erp', method: 'PATCH', path: 'items/*/*', decide: changeItem },
  { face: 'erp', method: 'PATCH', path: 'accounts/*/*', decide: changeAccount },
  { face: 'erp', method: 'GET', path: 'periods', answer: list('period', 'periods') },
  { face: 'erp', method: 'PATCH', path: 'periods/*/*', decide: changePeriod },
  { face: 'erp', method: 'POST', path: 'revenue-schedules', decide: createSchedule },
  { face: 'erp', method: 'GET', path: 'revenue-schedules/*', answer: row('schedule', 'schedule') },
  { face: 'billing', method: 'GET', path: 'documents/*', answer: row('billed', 'document') },
  { face: 'billing', method: 'POST', path: 'invoices/*/void', decide: voidInvoice },
  { face: 'billing', method: 'POST', path: 'invoices/*/rebill', decide: rebill },
  { face: 'billing', method: 'POST', path: 'credit-memos', decide: creditInvoice },
  { face: 'billing', method: 'GET', path: 'entitlements/*', answer: row('entitlement', 'entitlement') },
  { face: 'billing', method: 'POST', path: 'entitlements/*/withdrawal', decide: withdrawEntitlement },
  { face: 'crm', method: 'GET', path: 'accounts/*', answer: row('crmAccount', 'account') },
  { face: 'crm', method: 'PUT', path: 'accounts/*/status', decide: setStatus },
  { face: 'crm', method: 'GET', path: 'tasks', answer: list('task', 'tasks') },
  { face: 'crm', method: 'POST', path: 'tasks', decide: createTask },
  { face: 'crm', method: 'POST', path: 'tasks/*/completion', decide: completeTask },
  { face: 'crm', method: 'POST', path: 'syncs', decide: synchronise },
];
const PATTERNS = ROUTES.map((route) => ({
  route,
  pattern: new RegExp(`^${route.path.replaceAll('*', '([^/]+)')}$`),
}));

/** The system that a path means, or undefined when it is no face's. */
export function systemOf(state: State, path: string): string | undefined {
  const [, face, system] = path.split('/');
  return system !== undefined && state.get('system', system)?.face === face ? system : undefined;
}

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Refused(400, 'INVALID', `${part} is not an identifier.`);
  }
};

/** Keys in order, so that the same request has the same digest. */
const digestOf = ({ method, path, body }: Asked): string =>
  createHash('sha256')
    .update(
      JSON.stringify([method, path, body], (_key, value) =>
        value && typeof value === 'object' && !Array.isArray(value)
          ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
          : value,
      ),
    )
    .digest('base64url');

/**
 * Does what a request asks. What succeeded under a key is answered again under it and done once; what was refused left
 * nothing behind and may be tried again. A key that comes with another request is refused.
 * @param at ISO instant
 */
export function perform(state: State, asked: Asked, at: string): Decision {
  const deciding = new Deciding(state, at);
  try {
    const system = systemOf(state, asked.path);
    if (!system) throw new Refused(404, 'NOT_FOUND', `Nothing answers at ${asked.path}.`);
    const rest = asked.path.split('/').slice(3).join('/');
    const fitting = PATTERNS.filter(
      ({ route, pattern }) => route.face === state.get('system', system)?.face && pattern.test(rest),
    );
    const found = fitting.find(({ route }) => route.method === asked.method);
    if (!found)
      throw fitting.length > 0
        ? new Refused(405, 'METHOD', `${asked.method} is not what ${asked.path} takes.`)
        : new Refused(404, 'NOT_FOUND', `Nothing answers at ${asked.path}.`);
    const { route, pattern } = found;
    const ids = (pattern.exec(rest) ?? []).slice(1).map(decoded);
    if (route.answer) return deciding.done(route.answer(state, system, asked.query, ...ids));
    const kept = asked.key === null ? undefined : state.get('kept', `${system}/${asked.key}`);
    const digest = digestOf(asked);
    if (kept) {
      if (kept.digest !== digest)
        throw new Refused(422, 'KEY_REUSED', 'This idempotency key was used for another request.');
      return deciding.done(kept.answer, kept.status);
    }
    const decision = (route.decide as Decide)(deciding, system, new Body(asked.body), ...ids);
    if (asked.key !== null && decision.status < 300)
      deciding.put('kept', `${system}/${asked.key}`, { digest, status: decision.status, answer: decision.answer });
    return decision;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    // Nothing of what was begun holds.
    return {
      status: error.status,
      answer: { code: error.code, message: error.message, ...error.more },
      changes: [],
      said: [],
    };
  }
}
