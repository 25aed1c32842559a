import { describe, expect, it } from 'vitest';
import { signalType } from '@/domain/signals';
import { generate } from '../generate';
import { companyOf } from './company';
import { Body, Deciding, type Decision } from './decision';
import { turnPeriods } from './erp';
import { fateOf, setFaults } from './faults';
import { type Asked, perform } from './interface';
import type { LedgerDocument, State } from './state';

const NOW = Date.parse('2026-11-21T10:30:00Z');
const made = generate({ seed: 'test', now: NOW, scale: 0.1, events: 2_000 });
const AT = new Date(NOW).toISOString();
const company = () => companyOf(made, NOW, 'test');

function ask(
  state: State,
  method: string,
  path: string,
  body: Record<string, unknown> = {},
  key: string | null = null,
) {
  const url = new URL(path, 'http://sandbox');
  const asked: Asked = { method, path: url.pathname, query: url.searchParams, key, body };
  const decision = perform(state, asked, AT);
  state.apply(decision.changes);
  return decision as Decision & {
    answer: { code?: string; reason?: string; message?: string; document?: LedgerDocument };
  };
}

/** A posting that nothing speaks against. */
const good = {
  document: { system: 'billing', type: 'invoice', id: 'in-new' },
  entity: 'DE',
  customer: '',
  currency: 'EUR',
  net: '30.00',
  tax: '5.70',
  lines: [
    { item: 'QM-SEAT', amount: '10.10' },
    { item: 'QM-PLATFORM', amount: '19.90' },
  ],
};
const [customerId = ''] = [...company().all('customer')]
  .filter(([, row]) => row.entity === 'DE' && row.taxCode && !row.blocked)
  .map(([id]) => id.slice('erp-eu/'.length));
const posting = (more: Record<string, unknown> = {}) => ({ ...good, customer: customerId, ...more });
const DOCUMENTS = '/erp/erp-eu/documents';

function faultless(said: Decision['said']): void {
  for (const { type, data } of said) {
    const read = signalType(type)?.schema.safeParse(JSON.parse(JSON.stringify(data)));
    expect(read?.error ?? read?.success, type).toBe(true);
  }
}

describe('an ERP', () => {
  it('begins with what the history told: customers, periods, what is booked', () => {
    const state = company();
    const told = new Set(
      made.signals
        .filter(({ type, receivedAt }) => type === 'erp.document.posted.v1' && receivedAt <= NOW)
        .map(({ data }) => data.erpDocument),
    );
    expect(new Set([...state.all('document').values()].map(({ id }) => id))).toEqual(told);
    const broken = made.plan.accounts.filter(({ taxCode }) => taxCode === null);
    expect(broken.length).toBeGreaterThan(0);
    for (const { entity, erp } of broken) expect(state.get('customer', `${entity.erp}/${erp}`)?.taxCode).toBeNull();
    expect(state.get('period', 'erp-eu/DE/2026-11')?.status).toBe('open');
    expect(state.get('period', 'erp-eu/DE/2026-09')?.status).toBe('closed');
  });

  it('books a document, tells it, and knows it by its reference and by the key', () => {
    const state = company();
    const { status, answer, said } = ask(state, 'POST', DOCUMENTS, posting(), 'k-1');
    expect(status).toBe(201);
    expect(said.map(({ type }) => type)).toEqual(['erp.posting.requested.v1', 'erp.document.posted.v1']);
    faultless(said);
    for (const query of ['key=k-1', 'reference=billing:invoice:in-new'])
      expect(ask(state, 'GET', `${DOCUMENTS}?${query}`).answer).toEqual({ documents: [answer.document] });
  });

  it('answers the first document under its key, and books another without one', () => {
    const state = company();
    const first = ask(state, 'POST', DOCUMENTS, posting(), 'k-1');
    const again = ask(state, 'POST', DOCUMENTS, posting(), 'k-1');
    expect(again.answer).toEqual(first.answer);
    expect([again.status, again.said, again.changes]).toEqual([201, [], []]);
    expect(ask(state, 'POST', DOCUMENTS, posting({ net: '31.00' }), 'k-1').answer.code).toBe('KEY_REUSED');
    const second = ask(state, 'POST', DOCUMENTS, posting());
    expect(second.answer.document?.id).not.toBe(first.answer.document?.id);
  });

  it('refuses for each reason, in a code of its own, and tells of the attempt', () => {
    const change = (id: string, body: Record<string, unknown>) => (state: State) =>
      ask(state, 'PATCH', `/erp/erp-eu/customers/${id}`, body);
    const gb = [...company().all('customer')].find(
      ([, { entity, blocked, taxCode }]) => entity === 'GB' && !blocked && taxCode,
    );
    const us = [...company().all('customer')].find(
      ([, { entity, blocked, taxCode }]) => entity === 'US' && !blocked && taxCode,
    );
    const cases: [string, string, Record<string, unknown>, ((state: State) => unknown)?][] = [
      ['missing tax code', 'FI-4417', posting(), change(customerId, { taxCode: null })],
      ['customer blocked', 'FI-0731', posting(), change(customerId, { blocked: 'credit check' })],
      ['period closed', 'FI-0302', posting({ postingDate: '2026-09-30' })],
      ['period closed', 'FI-0302', posting({ postingDate: '2027-02-01' })],
      [
        'invalid revenue account',
        'FI-1180',
        posting({ entity: 'GB', customer: gb?.[0].slice(7), lines: [{ item: 'QM-STORAGE', amount: '30.00' }] }),
      ],
      ['invalid revenue account', 'FI-1180', posting({ lines: [{ account: '9999', amount: '30.00' }] })],
      [
        'missing dimension',
        'DIM-07',
        posting({ entity: 'US', customer: us?.[0].slice(7), lines: [{ item: 'QM-API', amount: '30.00' }] }),
      ],
      [
        'duplicate document',
        'FI-0117',
        posting(),
        (state) => {
          ask(state, 'POST', DOCUMENTS, posting());
          const deciding = new Deciding(state, AT);
          setFaults(deciding, 'erp-eu', new Body({ checksDuplicates: true }));
          state.apply(deciding.changes);
        },
      ],
      ['other', 'FI-9000', posting({ net: '30.01' })],
    ];
    for (const [reason, code, body, before] of cases) {
      const state = company();
      before?.(state);
      const us = body.entity === 'US';
      const { status, answer, said } = ask(state, 'POST', us ? '/erp/erp-us/documents' : DOCUMENTS, body, 'k');
      expect([status, answer.reason, answer.code], reason).toEqual([422, reason, code]);
      expect(said.at(-1)?.type).toBe('erp.posting.failed.v1');
      faultless(said);
    }
  });

  it('books under the same key once its reason is gone, and with what the request brings along', () => {
    const state = company();
    const path = `/erp/erp-eu/customers/${customerId}`;
    ask(state, 'PATCH', path, { taxCode: null });
    expect(ask(state, 'POST', DOCUMENTS, posting(), 'k').status).toBe(422);
    expect(ask(state, 'POST', DOCUMENTS, posting({ taxCode: 'A1' }), 'other').status).toBe(201);
    const set = ask(state, 'PATCH', path, { taxCode: 'A1' });
    expect(set.said.map(({ data }) => data.revision)).toEqual([3]);
    faultless(set.said);
    expect(ask(state, 'POST', DOCUMENTS, posting(), 'k').status).toBe(201);
    const us = [...state.all('customer')].find(
      ([, { entity, blocked, taxCode }]) => entity === 'US' && !blocked && taxCode,
    );
    const dimensions = { 'COST CENTRE': '120' };
    const inUs = (more: Record<string, unknown>) =>
      ask(
        state,
        'POST',
        '/erp/erp-us/documents',
        posting({ entity: 'US', customer: us?.[0].slice(7), lines: [{ item: 'QM-API', amount: '30.00', ...more }] }),
      ).status;
    expect(inUs({ dimensions })).toBe(201);
    ask(state, 'PATCH', '/erp/erp-us/accounts/US/4100', { defaults: dimensions });
    expect(inUs({})).toBe(201);
  });

  it('gives an item an account that there is', () => {
    const state = company();
    const path = '/erp/erp-eu/items/GB/QM-STORAGE';
    expect(ask(state, 'PATCH', path, { revenueAccount: '9999' }).status).toBe(422);
    expect(ask(state, 'PATCH', path, { revenueAccount: '4110' }).status).toBe(200);
    expect(state.get('item', 'erp-eu/GB/QM-STORAGE')?.revenueAccount).toBe('4110');
  });

  it('takes a document back once', () => {
    const state = company();
    const { answer } = ask(state, 'POST', DOCUMENTS, posting());
    const path = `${DOCUMENTS}/${answer.document?.id}/reversal`;
    const reversed = ask(state, 'POST', path, { reason: 'wrong customer' });
    faultless(reversed.said);
    expect(reversed.said).toHaveLength(1);
    expect(ask(state, 'POST', path).said).toEqual([]);
  });

  it('lets the calendar open and close periods, but not what a person closed', () => {
    const state = company();
    ask(state, 'PATCH', '/erp/erp-eu/periods/DE/2026-11', { status: 'closed' });
    const deciding = new Deciding(state, '2026-12-02T00:00:00.000Z');
    turnPeriods(deciding);
    state.apply(deciding.changes);
    faultless(deciding.said);
    expect(state.get('period', 'erp-eu/DE/2026-12')?.status).toBe('open');
    expect(state.get('period', 'erp-eu/GB/2026-11')?.status).toBe('closing');
    expect(state.get('period', 'erp-eu/DE/2026-11')?.status).toBe('closed');
    const later = new Deciding(state, '2026-12-02T00:00:00.000Z');
    turnPeriods(later);
    expect(later.changes).toEqual([]);
  });

  it('lays revenue out over time, or refuses it', () => {
    const state = company();
    const schedule = {
      document: good.document,
      entity: 'DE',
      currency: 'EUR',
      amount: '30.00',
      lines: [{ amount: '30.00', from: '2026-11-01', to: '2026-11-30' }],
    };
    const { status, said } = ask(state, 'POST', '/erp/erp-eu/revenue-schedules', schedule);
    expect([status, said[0]?.type]).toEqual([201, 'revenue.schedule.created.v1']);
    const refused = ask(state, 'POST', '/erp/erp-eu/revenue-schedules', { ...schedule, account: '9999' });
    expect([refused.status, refused.said[0]?.type]).toEqual([422, 'revenue.schedule.rejected.v1']);
    faultless([...said, ...refused.said]);
  });
});

describe('billing and CRM', () => {
  const invoice = (state: State) =>
    [...state.all('billed')]
      .find(([, { type, voidedAt, credited }]) => type === 'invoice' && !voidedAt && credited === '0.00')?.[0]
      .slice(8) ?? '';

  it('voids an invoice, and bills it again with the lines stated anew', () => {
    const state = company();
    const first = invoice(state);
    expect(ask(state, 'POST', `/billing/billing/invoices/${first}/void`).said).toHaveLength(1);
    expect(ask(state, 'POST', `/billing/billing/invoices/${first}/void`).said).toEqual([]);
    const second = invoice(state);
    const rebilled = ask(state, 'POST', `/billing/billing/invoices/${second}/rebill`, {
      lines: [{ line: '1', amount: '1.00', tax: '0.10' }],
    });
    expect(rebilled.said.map(({ type }) => type)).toEqual(['invoice.voided.v1', 'invoice.issued.v1']);
    faultless(rebilled.said);
    expect(ask(state, 'POST', `/billing/billing/invoices/${second}/rebill`).answer.code).toBe('VOID');
  });

  it('credits no more than an invoice has left', () => {
    const state = company();
    const id = invoice(state);
    const net = state.get('billed', `billing/${id}`)?.body.net as string;
    const credited = ask(
      state,
      'POST',
      '/billing/billing/credit-memos',
      { invoice: id, lines: [{ invoiceLine: '1', amount: net }] },
      'k',
    );
    expect(credited.status).toBe(201);
    faultless(credited.said);
    expect(
      ask(
        state,
        'POST',
        '/billing/billing/credit-memos',
        { invoice: id, lines: [{ invoiceLine: '1', amount: net }] },
        'k',
      ).said,
    ).toEqual([]);
    const more = ask(state, 'POST', '/billing/billing/credit-memos', {
      invoice: id,
      lines: [{ invoiceLine: '1', amount: '0.01' }],
    });
    expect(more.answer.code).toBe('TOO_MUCH');
    expect(ask(state, 'POST', `/billing/billing/invoices/${id}/void`).answer.code).toBe('CREDITED');
  });

  it('withdraws an entitlement, sets words and gives tasks', () => {
    const state = company();
    const [entitlement = ''] = [...state.all('entitlement').keys()];
    const withdrawn = ask(state, 'POST', `/billing/billing/entitlements/${entitlement.slice(8)}/withdrawal`);
    const [account = ''] = [...state.all('crmAccount').keys()].map((id) => id.slice(4));
    const words = { words: 'Two invoices wait for a tax code', tone: 'broken' };
    const set = ask(state, 'PUT', `/crm/crm/accounts/${account}/status`, words);
    expect(ask(state, 'PUT', `/crm/crm/accounts/${account}/status`, words).said).toEqual([]);
    const synced = ask(state, 'POST', '/crm/crm/syncs', {
      object: { system: 'billing', type: 'invoice', id: 'in-000001' },
    });
    faultless([...withdrawn.said, ...set.said, ...synced.said]);
    expect(withdrawn.said).toHaveLength(1);
    const { answer } = ask(state, 'POST', '/crm/crm/tasks', { account, subject: 'Talk about the renewal' });
    const { id } = (answer as unknown as { task: { id: string } }).task;
    ask(state, 'POST', `/crm/crm/tasks/${id}/completion`);
    expect(state.get('task', `crm/${id}`)?.doneAt).toBe(AT);
  });

  it('refuses what it does not have or can not read', () => {
    const state = company();
    expect(ask(state, 'POST', '/billing/billing/invoices/in-none/void').status).toBe(404);
    expect(ask(state, 'DELETE', '/crm/crm/tasks').status).toBe(405);
    expect(ask(state, 'GET', '/erp/billing/documents').status).toBe(404);
    expect(ask(state, 'POST', '/erp/erp-eu/documents', posting({ net: 'ten' })).answer.message).toMatch(/^net must be/);
    expect(
      ask(state, 'POST', '/erp/erp-eu/documents', posting({ lines: [{ amount: '1', item: 3 }] })).answer.message,
    ).toMatch(/^lines\[0\].item must/);
    expect(ask(state, 'GET', '/erp/erp-eu/customers/%E0').status).toBe(400);
  });
});

describe('what goes wrong on request', () => {
  it('happens to the next requests only where it says so', () => {
    const state = company();
    const set = (body: Record<string, unknown>) => {
      const deciding = new Deciding(state, AT);
      const { status } = setFaults(deciding, 'erp-eu', new Body(body));
      state.apply(deciding.changes);
      return status;
    };
    const next = (nth = 1) => {
      const deciding = new Deciding(state, AT);
      const fate = fateOf(deciding, 'erp-eu', nth);
      state.apply(deciding.changes);
      return fate;
    };
    set({ loses: 1, hangs: 1, perSecond: 2, delay: 40 });
    expect(next(3)).toMatchObject({ fate: 'refused', status: 429, retryAfter: 1 });
    expect([next(), next(), next()]).toEqual([
      { fate: 'held' },
      { fate: 'answered', delay: 40, isAnswerLost: true },
      { fate: 'answered', delay: 40, isAnswerLost: false },
    ]);
    set({ isUnavailable: true });
    expect(next()).toMatchObject({ status: 503 });
    set({ isDown: true });
    expect(next()).toEqual({ fate: 'dropped' });
    set({ isDown: false, isUnavailable: false, perSecond: null, delay: 0 });
    expect(next(10_000)).toEqual({ fate: 'answered', delay: 0, isAnswerLost: false });
  });
});
