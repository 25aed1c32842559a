import { defineException } from '../../../exceptions/define';
import { money } from '../../../exceptions/evidence';
import { billed, posted, reversed } from '../../../exceptions/example';
import { isWithinTolerance } from '../../../variance';
import { documentFinding, documentTitle, unpostedByLine } from '../finding';
import { POSTED_AMOUNT } from '../posted-amount';

export const duplicatePosting = defineException({
  code: 'duplicate-posting',
  title: 'Posted twice',
  class: 'variance',
  severity: 'high',
  queue: 'posting',
  rule: 'Two or more ERP documents, none of them reversed, book the same document, together beyond its net amount: one of them books it whole, or two book the same amount.',
  consequence:
    'Revenue and receivables stand in the books twice for one document: the customer seems to owe what nobody asked for.',
  remedy: 'Let the ERP reverse the posting that is one too many; nothing has to be posted anew.',
  evidence: 'The reversal of what is posted beyond the document, within tolerance.',
  atRisk: 'What is posted beyond the net amount of the document.',
  subject: 'document',
  explains: 'posted',
  group: POSTED_AMOUNT,
  detect: (state, { policies }) => {
    const { livePostings, net, posted, isVoid } = state;
    const { record, entity } = state.facts;
    if (isVoid || livePostings.length < 2 || net.isZero()) return null;
    const tolerance = policies.of('tolerance', record.occurredAt, { entityId: entity?.id, currency: record.currency });
    const excess = posted.minus(net);
    // Beyond: further from nothing than the document, in its own direction.
    if (excess.isNegative() !== net.isNegative() || isWithinTolerance(excess, net, tolerance)) return null;
    const amounts = livePostings.map(({ amount }) => amount);
    const isWhole = amounts.some((amount) => isWithinTolerance(amount.minus(net), net, tolerance));
    const isTwice = new Set(amounts.map(String)).size < amounts.length;
    if (!isWhole && !isTwice) return null;
    const byTime = [...livePostings].sort(
      (a, b) =>
        a.posting.occurredAt.getTime() - b.posting.occurredAt.getTime() || (a.posting.id < b.posting.id ? -1 : 1),
    );
    const last = byTime.at(-1)?.posting;
    return documentFinding(state, {
      title: documentTitle(state, 'posted twice'),
      cause: { kind: 'posted-twice', about: 'other', id: last?.source ?? record.source },
      amount: excess,
      perLine: unpostedByLine(state),
      since: last?.occurredAt ?? record.occurredAt,
      evidence: [
        money('Posted', posted, record.currency),
        money('Too much', excess.abs(), record.currency),
        ...byTime.map(({ posting, amount }) =>
          money(`ERP document ${posting.number ?? posting.externalId}`, amount, posting.currency),
        ),
      ],
    });
  },
  examples: (names) => {
    const second = names.of('je-2');
    const invoice = [...billed(names), posted(names, '2026-03-02T12:00:00Z')];
    return {
      holds: {
        words: 'The interface handed an invoice of 120.00 USD over twice, and the ERP booked it twice.',
        said: [...invoice, posted(names, '2026-03-02T12:20:00Z', { erpDocument: second })],
      },
      nearly: {
        words: 'Two ERP documents booked the invoice in parts, 80.00 and 40.00 USD.',
        said: [
          ...billed(names),
          posted(names, '2026-03-02T12:00:00Z', { net: '80.00' }),
          posted(names, '2026-03-02T12:20:00Z', { erpDocument: second, net: '40.00' }),
        ],
      },
      cleared: {
        words: 'The ERP reversed the second posting.',
        said: [reversed(names, '2026-03-22T12:00:00Z', { erpDocument: second })],
      },
      returned: {
        words: 'The interface handed the invoice over once more, and the ERP booked it again.',
        said: [posted(names, '2026-03-26T12:00:00Z', { erpDocument: names.of('je-3') })],
      },
    };
  },
});
