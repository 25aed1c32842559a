import { defineException } from '../../../exceptions/define';
import { identifier, money } from '../../../exceptions/evidence';
import { exampleFacts, exampleState, postedAs } from '../example';
import { documentFinding, documentTitle, unpostedByLine } from '../finding';

export const currencyMismatch = defineException({
  code: 'currency-mismatch',
  title: 'Posted in another currency',
  class: 'variance',
  severity: 'high',
  queue: 'variance',
  rule: 'The ERP posted the document in another currency than it was issued in, and the posting stands.',
  consequence: 'What was posted can not be compared with what was invoiced, so the invoice counts as not posted.',
  remedy: 'Let the ERP reverse the posting and book it in the currency of the document.',
  evidence: 'The reversal of the posting, or the void of the document.',
  subject: 'document',
  explains: 'posted',
  detect: (state) => {
    const { record, postings } = state.facts;
    const foreign = postings.filter(({ currency, reversedAt }) => !reversedAt && currency !== record.currency);
    const [first] = foreign;
    if (!first || state.isVoid || state.posting === 'rejected' || state.livePostings.length > 0) return null;
    return documentFinding(state, {
      title: documentTitle(state, `posted in ${first.currency ?? 'no currency'}`),
      cause: { kind: 'document-currency', about: 'other', id: first.source },
      amount: state.net.minus(state.posted),
      perLine: unpostedByLine(state),
      since: first.occurredAt,
      evidence: foreign.flatMap((posting) => [
        identifier('ERP document', posting.number ?? posting.externalId),
        money('Posted', posting.amount ?? '0', posting.currency),
      ]),
    });
  },
  example: {
    holds: exampleState(postedAs(exampleFacts(null), '110.00', 'EUR'), '2026-02-02T12:00:00Z'),
    holdsNot: exampleState(postedAs(exampleFacts(null), '120.00', 'USD'), '2026-02-02T12:00:00Z'),
    now: new Date('2026-02-04T00:00:00Z'),
  },
});
