import { defineException } from '../../../exceptions/define';
import { count, money } from '../../../exceptions/evidence';
import { billed, credited, documentOf, posted } from '../../../exceptions/example';
import { creditMemoVoided } from '../../../signals/billing';
import { isWithinTolerance } from '../../../variance';
import { documentFinding, documentTitle, overLines } from '../finding';

export const creditExceedsInvoice = defineException({
  code: 'credit-exceeds-invoice',
  title: 'Credited more than invoiced',
  class: 'variance',
  severity: 'high',
  queue: 'variance',
  rule: 'The lines of credit memos that are not void take more off an invoice than its net amount, beyond tolerance.',
  consequence:
    'The customer gets back what was never asked for: revenue is taken back that was never earned, and money may be paid out for it.',
  remedy: 'Let billing void the credit memo that is too much, or issue it anew for what may be credited.',
  evidence:
    'Credit memos that take no more off the invoice than its net amount within tolerance, or the void of the invoice.',
  atRisk: 'What the lines take off beyond the net amount of the invoice.',
  subject: 'document',
  detect: (state, { policies }) => {
    const { credited: taken, net, isVoid, sign, facts } = state;
    const { record, entity, credits } = facts;
    const excess = taken.minus(net);
    if (isVoid || sign === -1 || !excess.greaterThan(0)) return null;
    const tolerance = policies.of('tolerance', record.occurredAt, { entityId: entity?.id, currency: record.currency });
    if (isWithinTolerance(excess, net, tolerance)) return null;
    const memos = credits.filter((credit) => !credit.void);
    return documentFinding(state, {
      title: documentTitle(state, 'credited more than invoiced'),
      cause: { kind: 'credits', about: 'other', id: record.source },
      amount: excess,
      perLine: overLines(state, excess),
      since: memos.reduce(
        (last, { record: memo }) => (memo.occurredAt > last ? memo.occurredAt : last),
        record.occurredAt,
      ),
      beside: 'invoiced',
      evidence: [
        money('Credited', taken, record.currency),
        money('Too much', excess, record.currency),
        count('Credit memos', memos.length),
      ],
    });
  },
  examples: (names) => {
    const memo = (id: string, amount: string, time: string) => [
      credited(names, time, {
        creditMemo: names.of(id),
        issuedAt: time,
        net: amount,
        lines: [{ line: '1', invoice: names.of('in-1'), invoiceLine: '1', amount }],
      }),
      posted(names, time, {
        erpDocument: names.of(`je-${id}`),
        net: `-${amount}`,
        documents: [documentOf(names, id)],
      }),
    ];
    const invoice = [
      ...billed(names),
      posted(names, '2026-03-02T12:00:00Z'),
      ...memo('cm-1', '100.00', '2026-03-05T06:00:00Z'),
    ];
    const gone = (id: string, time: string) =>
      names.say('billing', creditMemoVoided, time, { creditMemo: names.of(id), voidedAt: time });
    return {
      holds: {
        words: 'An invoice of 120.00 USD was credited by 100.00, and by 100.00 once more.',
        said: [...invoice, ...memo('cm-2', '100.00', '2026-03-06T06:00:00Z')],
      },
      nearly: {
        words: 'The second credit memo took off the 20.00 USD that were left.',
        said: [...invoice, ...memo('cm-2', '20.00', '2026-03-06T06:00:00Z')],
      },
      cleared: { words: 'Billing voided the second credit memo.', said: [gone('cm-2', '2026-03-22T06:00:00Z')] },
      returned: {
        words: 'Billing credited 100.00 USD a third time.',
        said: memo('cm-3', '100.00', '2026-03-26T06:00:00Z'),
      },
    };
  },
});
