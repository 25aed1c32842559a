import { defineException } from '../../../exceptions/define';
import { money } from '../../../exceptions/evidence';
import { billed, posted, reversed } from '../../../exceptions/example';
import { ZERO } from '../../../money';
import { isWithinTolerance } from '../../../variance';
import { documentFinding, documentTitle, unpostedByLine } from '../finding';
import { POSTED_AMOUNT } from '../posted-amount';

export const invoicedVsPosted = defineException({
  code: 'invoiced-vs-posted',
  title: 'Invoiced and posted differ',
  class: 'variance',
  severity: 'high',
  queue: 'variance',
  rule: 'The ERP documents that stand book another net amount of the document in its currency than it has, beyond tolerance, and none of it twice; or they book a void document.',
  consequence: 'Receivables and revenue in the books differ from what the customer was asked to pay.',
  remedy: 'Compare the lines; let the ERP reverse and repost, or billing credit the difference.',
  evidence: 'Postings net of reversals that equal the document within tolerance.',
  atRisk:
    'The difference between what stands posted and the net amount of the document; of a void one all that stands posted.',
  subject: 'document',
  explains: 'posted',
  group: POSTED_AMOUNT,
  rest: true,
  detect: (state, { policies }) => {
    const last = state.livePostings.at(-1);
    if (!last) return null;
    const { record, entity } = state.facts;
    const expected = state.isVoid ? ZERO : state.net;
    const difference = expected.minus(state.posted);
    const tolerance = policies.of('tolerance', record.occurredAt, { entityId: entity?.id, currency: record.currency });
    if (isWithinTolerance(difference, expected, tolerance)) return null;
    return documentFinding(state, {
      title: documentTitle(state, state.isVoid ? 'void, yet posted' : 'posted with another amount'),
      cause: { kind: 'posted-amount', about: 'other', id: last.posting.source },
      amount: difference,
      perLine: state.isVoid ? state.postedByLine.map((part) => part.negated()) : unpostedByLine(state),
      since: state.postedAt ?? record.occurredAt,
      evidence: [
        money('Posted', state.posted, record.currency),
        money('Difference', difference, record.currency),
        ...state.livePostings.map(({ posting, amount }) =>
          money(`ERP document ${posting.number ?? posting.externalId}`, amount, posting.currency),
        ),
      ],
    });
  },
  examples: (names) => ({
    holds: {
      words: 'The ERP booked 100.00 USD of an invoice of 120.00.',
      said: [...billed(names), posted(names, '2026-03-02T12:00:00Z', { net: '100.00' })],
    },
    nearly: {
      words: 'The ERP booked 119.97 USD: three cents are within tolerance.',
      said: [...billed(names), posted(names, '2026-03-02T12:00:00Z', { net: '119.97' })],
    },
    cleared: {
      words: 'The ERP reversed the posting and booked the whole invoice.',
      said: [
        reversed(names, '2026-03-22T12:00:00Z'),
        posted(names, '2026-03-22T12:05:00Z', { erpDocument: names.of('je-2') }),
      ],
    },
    returned: {
      words: 'The ERP reversed that posting too, and booked 12.00 USD: a decimal point had slipped.',
      said: [
        reversed(names, '2026-03-26T12:00:00Z', { erpDocument: names.of('je-2') }),
        posted(names, '2026-03-26T12:05:00Z', { erpDocument: names.of('je-3'), net: '12.00' }),
      ],
    },
  }),
});
