/**
 * Laws 3 and 11: what a person did to a case stands, whatever is folded before, after and meanwhile, in every order. A
 * fold that brings nothing new changes nothing, and evidence that only adds up never closes a case on the way.
 */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { PERMISSIONS, type Reader, Refusal } from '../../domain/access';
import { markDirty } from '../../server/correlation/queue';
import { acknowledgeCase, claimCase, commentCase } from '../../server/exceptions/commands';
import { pool } from '../../server/runtime/db';
import { Company, type Delivery, delivery, type SourceName } from './company';
import { CLOCK, ENTITIES } from './histories';

let company: Company | undefined;
afterEach(() => company?.close());

const person = (id: string): Reader => ({
  id,
  name: id,
  role: 'finance manager',
  permissions: new Set(PERMISSIONS),
  regions: '*',
  entities: '*',
});
const [dana, jonas] = [person('dana'), person('jonas')];

const say = (source: SourceName, id: string, type: string, data: Record<string, unknown>): Delivery =>
  delivery(source, id, `${type}.v1`, '2026-02-02T06:00:00Z', data, '2026-03-16T06:00:00Z');
const refused = (attempt: string, document: { type: string; id: string }, reason: string) =>
  say('erp', attempt, 'erp.posting.failed', {
    attempt,
    document,
    entity: 'US',
    failedAt: '2026-03-02T08:00:00Z',
    reason,
    message: reason,
  });

/** An invoice over three transactions, a credit memo on one of its lines alone, both refused; and money posted wrongly. */
const COMPANY: readonly Delivery[] = [
  say('crm', 'account', 'account.upserted', { account: 'acc-1', name: 'Acme', entity: 'US' }),
  say('crm', 'link', 'identity.linked', {
    system: 'billing',
    externalId: 'cus-1',
    account: { system: 'crm', id: 'acc-1' },
  }),
  ...['1', '2'].map((line) =>
    say('billing', `charge-${line}`, 'charge.rated', {
      charge: `rc-${line}`,
      customer: 'cus-1',
      kind: 'one-time',
      periodStart: '2026-02-01T00:00:00Z',
      periodEnd: '2026-03-01T00:00:00Z',
      amount: '10.00',
      currency: 'USD',
    }),
  ),
  say('billing', 'invoice', 'invoice.issued', {
    invoice: 'in-1',
    customer: 'cus-1',
    currency: 'USD',
    issuedAt: '2026-03-02T06:00:00Z',
    net: '30.00',
    lines: [
      { line: '1', charge: 'rc-1', amount: '10.00' },
      { line: '2', charge: 'rc-2', amount: '10.00' },
      { line: '3', amount: '10.00' },
    ],
  }),
  refused('pa-1', { type: 'invoice', id: 'in-1' }, 'missing tax code'),
  say('billing', 'credit', 'creditmemo.issued', {
    creditMemo: 'cm-1',
    customer: 'cus-1',
    currency: 'USD',
    issuedAt: '2026-03-02T07:00:00Z',
    net: '4.00',
    lines: [{ line: '1', invoice: 'in-1', invoiceLine: '2', amount: '4.00' }],
  }),
  refused('pa-2', { type: 'creditmemo', id: 'cm-1' }, 'period closed'),
  say('billing', 'second', 'invoice.issued', {
    invoice: 'in-2',
    customer: 'cus-9',
    currency: 'USD',
    issuedAt: '2026-03-02T06:00:00Z',
    net: '50.00',
    lines: [{ line: '1', amount: '50.00' }],
  }),
  say('erp', 'posted', 'erp.document.posted', {
    erpDocument: 'je-2',
    entity: 'US',
    currency: 'USD',
    net: '44.00',
    postedAt: '2026-03-02T09:00:00Z',
    documents: [{ type: 'invoice', id: 'in-2', amount: '44.00' }],
  }),
];

interface Case {
  id: string;
  type: string;
  status: string;
  assignee: string | null;
  version: number;
  kinds: string[];
}
const cases = async (): Promise<Case[]> =>
  (
    await pool.query<Case>(
      `SELECT c.id, c.type, c.status, c.assignee_id AS assignee, c.version, (SELECT array_agg(a.kind ORDER BY a.id) FROM case_activity a WHERE a.case_id = c.id) AS kinds
         FROM exception_case c WHERE c.type <> 'posting-overdue' ORDER BY c.type, c.id`,
    )
  ).rows;

/** Does what the person may do now; what somebody else did meanwhile is theirs to see. */
async function act(what: 'claim' | 'acknowledge' | 'comment', reader: Reader): Promise<void> {
  for (const { id, version, assignee, status } of await cases()) {
    if (status === 'resolved' || (what === 'claim' && assignee !== null)) continue;
    const input = { idempotencyKey: randomUUID(), id, version };
    const doing = {
      claim: () => claimCase(reader, input, new Date(CLOCK)),
      acknowledge: () => acknowledgeCase(reader, input, new Date(CLOCK)),
      comment: () => commentCase(reader, { ...input, comment: 'Seen.' }, new Date(CLOCK)),
    }[what];
    await doing().catch((error: unknown) => {
      if (!(error instanceof Refusal)) throw error;
    });
  }
}

/** The status and owner that the timeline of a case tells. */
const told = (kinds: readonly string[]): { status: string; claimed: boolean } => {
  let [status, claimed] = ['open', false];
  for (const kind of kinds) {
    if (kind === 'claimed') [status, claimed] = ['in progress', true];
    if (kind === 'acknowledged') status = 'acknowledged';
    if (kind === 'resolved') status = 'resolved';
    if (kind === 'regressed') status = 'open';
  }
  return { status, claimed };
};

test('a fold that brings nothing new changes no case, whichever transactions it takes in which order', async () => {
  company = await Company.open(CLOCK, ENTITIES);
  await company.deliver(COMPANY);
  await company.settle();
  await act('claim', dana);
  const before = await cases();
  expect(before.map(({ type, status, assignee }) => [type, status, assignee])).toEqual([
    ['invoiced-vs-posted', 'in progress', 'dana'],
    ['posting-rejected-missing-tax-code', 'in progress', 'dana'],
    ['posting-rejected-period-closed', 'in progress', 'dana'],
    ['unmatched-account', 'in progress', 'dana'],
  ]);
  const { rows } = await pool.query<{ id: string }>('SELECT id FROM transaction ORDER BY id');
  expect(rows).toHaveLength(4);
  for (const chosen of fc.sample(fc.shuffledSubarray(rows, { minLength: 1 }), { seed: 7, numRuns: 6 })) {
    for (const { id } of chosen) {
      await markDirty(pool, 'transaction', [id]);
      await company.settle();
      expect(await cases()).toEqual(before);
    }
  }
});

const step = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('claim' as const, 'acknowledge' as const, 'comment' as const) },
  { weight: 1, arbitrary: fc.constant('meanwhile' as const) },
);

test('acts between and during folds stand', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([...COMPANY], { minLength: COMPANY.length }),
      fc.array(step, { minLength: COMPANY.length, maxLength: COMPANY.length }),
      async (order, acts) => {
        company = await Company.open(CLOCK, ENTITIES);
        for (const [index, one] of order.entries()) {
          await company.deliver([one]);
          const what = acts[index] as (typeof acts)[number];
          if (what === 'meanwhile') await Promise.all([company.settle(2), act('claim', jonas)]);
          else {
            await company.settle();
            await act(what, dana);
          }
        }
        await company.settle();
        const found = await cases();
        company.close();
        for (const { kinds, status, assignee, type } of found) {
          expect({ status, claimed: assignee !== null }, `${type}: ${kinds.join(', ')}`).toEqual(told(kinds));
          // Everything that was said adds up: nothing took a refusal back.
          if (type.startsWith('posting-rejected')) expect(kinds).not.toContain('resolved');
        }
        expect(found.length).toBeGreaterThanOrEqual(4);
      },
    ),
    { seed: 11, numRuns: 5 },
  );
}, 60_000);
