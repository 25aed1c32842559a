import { defineException } from '../../../exceptions/define';
import { identifier, money } from '../../../exceptions/evidence';
import { billed, posted, reversed } from '../../../exceptions/example';
import { ZERO } from '../../../money';
import { documentFinding, documentTitle, unpostedByLine } from '../finding';

export const currencyMismatch = defineException({
  code: 'currency-mismatch',
  title: 'Posted in another currency',
  class: 'variance',
  severity: 'high',
  queue: 'variance',
  rule: 'An ERP document that is not reversed books the document in another currency than it was issued in, whatever else books it, and no refusal is the ERP’s last word.',
  consequence:
    'What was posted can not be compared with what was invoiced: the invoice counts as not posted, or stands in the books a second time.',
  remedy: 'Let the ERP reverse the posting and book it in the currency of the document.',
  evidence: 'The reversal of every posting in another currency.',
  atRisk: 'The net amount of the document, in its own currency.',
  subject: 'document',
  explains: 'posted',
  detect: (state) => {
    const { record, postings } = state.facts;
    const foreign = postings.filter(({ currency, reversedAt }) => !reversedAt && currency !== record.currency);
    const [first] = foreign;
    if (!first || state.posting === 'rejected') return null;
    // What is posted beside it, or of a void document, differs by nothing in the document's own currency.
    const isAlone = !state.isVoid && state.livePostings.length === 0;
    const perLine = isAlone ? unpostedByLine(state) : state.facts.lines.map(() => ZERO);
    return documentFinding(state, {
      title: documentTitle(state, `${state.isVoid ? 'void, yet ' : ''}posted in ${first.currency ?? 'no currency'}`),
      cause: { kind: 'document-currency', about: 'other', id: first.source },
      amount: isAlone ? state.net.minus(state.posted) : null,
      perLine,
      since: first.occurredAt,
      evidence: foreign.flatMap((posting) => [
        identifier('ERP document', posting.number ?? posting.externalId),
        money('Posted', posting.amount ?? '0', posting.currency),
      ]),
    });
  },
  examples: (names) => ({
    holds: {
      words: 'The ERP booked 110.00 EUR for an invoice of 120.00 USD.',
      said: [...billed(names), posted(names, '2026-03-02T12:00:00Z', { net: '110.00', currency: 'EUR' })],
    },
    nearly: {
      words: 'It did, but took it back within the hour and booked 120.00 USD.',
      said: [
        ...billed(names),
        posted(names, '2026-03-02T12:00:00Z', { net: '110.00', currency: 'EUR' }),
        reversed(names, '2026-03-02T12:40:00Z'),
        posted(names, '2026-03-02T12:45:00Z', { erpDocument: names.of('je-2') }),
      ],
    },
    cleared: {
      words: 'The ERP reversed the posting and booked the invoice in its own currency.',
      said: [
        reversed(names, '2026-03-22T12:00:00Z'),
        posted(names, '2026-03-22T12:05:00Z', { erpDocument: names.of('je-2') }),
      ],
    },
    returned: {
      words: 'Beside that posting the ERP booked 110.00 EUR once more.',
      said: [posted(names, '2026-03-26T12:00:00Z', { erpDocument: names.of('je-3'), net: '110.00', currency: 'EUR' })],
    },
  }),
});
