import { defineException } from '../../../exceptions/define';
import { count, identifier, instant, money, words } from '../../../exceptions/evidence';
import { contract, documentOf, invoiced, posted, rated } from '../../../exceptions/example';
import { decimal, sum, text } from '../../../money';
import { arrivalOf } from '../../suspended-record/finding';

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
  atRisk: 'What of the ERP document books documents that nobody has told of.',
  subject: 'posting',
  detect: ({ posting, links, documents, isReversed, region, waiting }) => {
    const missing = links.filter(({ toId }) => !documents.has(toId));
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
  // A charge whose invoice nobody stated is not invoiced either.
  also: ['invoicing-overdue'],
  examples: (names) => {
    const books = [...contract(names), rated(names), posted(names, '2026-03-02T12:00:00Z')];
    return {
      holds: { words: 'The ERP booked an invoice of 120.00 USD that billing had not told of.', said: books },
      nearly: { words: 'Billing told of the invoice after the ERP had booked it.', said: [...books, invoiced(names)] },
      cleared: { words: 'Billing sent the invoice.', said: [invoiced(names)] },
      returned: {
        words: 'The ERP told of the journal anew: it books an invoice that nobody knows.',
        said: [posted(names, '2026-03-26T12:00:00Z', { documents: [documentOf(names, 'in-2')], revision: 2 })],
      },
    };
  },
});
