import { type DocumentState, documentState } from '../../documents';
import { exampleFact } from '../../example-fact';
import { DEFAULT_TOLERANCE, type PostingFact } from '../../facts';
import { shown } from '../../money';
import { isWithinTolerance } from '../../variance';
import { defineException } from '../define';
import { documentFinding, documentTitle, unpostedByLine } from '../document';
import { exampleFacts } from '../rejection';

export const invoicedVsPosted = defineException<DocumentState>({
  code: 'invoiced-vs-posted',
  title: 'Invoiced and posted differ',
  class: 'variance',
  severity: 'high',
  queue: 'variance',
  rule: 'The ERP posted the document with another net amount in the same currency, and the difference is beyond tolerance; or a void document is still posted.',
  consequence: 'Receivables and revenue in the books differ from what the customer was asked to pay.',
  remedy: 'Compare the lines; let the ERP reverse and repost, or billing credit the difference.',
  evidence: 'Postings net of reversals that equal the document within tolerance.',
  subject: 'document',
  detect: (state) => {
    if (state.livePostings.length === 0) return null;
    const expected = state.isVoid ? state.net.minus(state.net) : state.net;
    const difference = expected.minus(state.posted);
    if (isWithinTolerance(difference, expected, DEFAULT_TOLERANCE)) return null;
    const last = state.livePostings.at(-1) as (typeof state.livePostings)[number];
    return documentFinding(state, {
      title: `${documentTitle(state)}: invoiced ${shown(expected, null)}, posted ${shown(state.posted, state.facts.record.currency)}`,
      causeKey: `amount posted by ${last.posting.source}`,
      amount: difference,
      perLine: state.isVoid ? state.postedByLine : unpostedByLine(state),
      since: state.postedAt ?? state.facts.record.occurredAt,
      evidence: [
        { label: 'Posted', value: shown(state.posted, state.facts.record.currency) },
        { label: 'Difference', value: shown(difference, state.facts.record.currency) },
        ...state.livePostings.map(({ posting, amount }) => ({
          label: `ERP document ${posting.number ?? posting.externalId}`,
          value: shown(amount, posting.currency),
        })),
      ],
    });
  },
  example: { holds: postedAs('110.00'), holdsNot: postedAs('120.00'), now: new Date('2026-02-04T00:00:00Z') },
});

function postedAs(amount: string): DocumentState {
  const facts = exampleFacts(null);
  const posting: PostingFact = {
    ...exampleFact('erp document', 'erp', { net: amount, number: undefined }),
    links: [{ toId: facts.record.id, amount, toLine: null }],
    targetNets: new Map([[facts.record.id, '120.00']]),
    reversedAt: null,
    reversal: null,
  };
  return documentState({ ...facts, postings: [posting] }, new Date('2026-02-04T00:00:00Z'));
}
