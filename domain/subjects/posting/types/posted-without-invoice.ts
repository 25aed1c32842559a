import { exampleFact } from '../../../example-fact';
import { defineException } from '../../../exceptions/define';
import { count, identifier, instant, money, words } from '../../../exceptions/evidence';
import { decimal, sum, text } from '../../../money';
import { arrivalOf } from '../../suspended-record/finding';
import { exampleWaiting } from '../../suspended-record/state';
import type { PostingState } from '../state';

export const postedWithoutInvoice = defineException({
  code: 'posted-without-invoice',
  title: 'Posted without invoice',
  class: 'variance',
  severity: 'high',
  queue: 'variance',
  rule: 'The ERP booked a document that billing has not told of, and has not taken it back.',
  consequence: 'The books hold revenue that no invoice supports.',
  remedy: 'Find the document in billing and let it be sent, or let the ERP reverse the posting.',
  evidence: 'The document that it books, or its reversal.',
  subject: 'posting',
  detect: ({ posting, links, arrived, isReversed, region, waiting }) => {
    const missing = links.filter(({ toId }) => !arrived.has(toId));
    if (isReversed || missing.length === 0) return null;
    const stated = missing.every(({ amount }) => amount !== null);
    const whole = missing.length === links.length ? posting.amount : null;
    const amount = stated ? sum(missing.map((link) => link.amount ?? '0')) : whole === null ? null : decimal(whole);
    const number = posting.number ?? posting.externalId;
    return {
      subjectId: posting.id,
      title: `${number}: posted without invoice, ${posting.entityId ?? posting.source}`,
      cause: arrivalOf(waiting ?? { target: null }, posting.source),
      amountAtRisk: amount && posting.currency ? text(amount.abs()) : null,
      amountBasis: amount && posting.currency ? 'stated' : 'unknown',
      currency: posting.currency,
      entityId: posting.entityId,
      region,
      accountId: null,
      stage: 'posted',
      transactions: [],
      since: posting.occurredAt,
      postsAt: posting.occurredAt,
      evidence: [
        identifier('ERP document', number),
        money('Posted', posting.amount ?? '0', posting.currency),
        count('Documents named', links.length),
        count('Of them not known', missing.length),
        ...(waiting ? [words('Waits for', waiting.waitsFor)] : []),
        instant('Posted at', posting.occurredAt),
      ],
    };
  },
  example: { holds: booking([]), holdsNot: booking(['in-1']), now: new Date('2026-02-04T00:00:00Z') },
});

function booking(arrived: readonly string[]): PostingState {
  return {
    posting: exampleFact('erp document', 'erp', { net: '120.00', currency: 'USD', postedAt: '2026-02-03T10:00:00Z' }),
    links: [{ toId: 'in-1', amount: '120.00', toLine: null }],
    region: 'North America',
    waiting: arrived.length > 0 ? null : exampleWaiting('120.00'),
    arrived: new Set(arrived),
    isReversed: false,
  };
}
