import { defineException } from '../../../exceptions/define';
import { count, identifier, instant, words } from '../../../exceptions/evidence';
import { billed, laidOut, notLaidOut, posted } from '../../../exceptions/example';
import { documentFinding, documentTitle, overLines } from '../finding';

export const revenueScheduleRejected = defineException({
  code: 'revenue-schedule-rejected',
  title: 'Revenue schedule rejected',
  class: 'posting',
  severity: 'high',
  queue: 'posting',
  rule: 'The revenue of a document could not be laid out over time, and has not been since.',
  consequence: 'What was invoiced is not recognised when it is earned: revenue of the period is short by it.',
  remedy: 'Mend what the revenue system names and let it lay the document out again.',
  evidence: 'A schedule of the document, or its void.',
  atRisk: 'The net amount of the document.',
  subject: 'document',
  detect: (state) => {
    const { rejections, difference } = state.revenue;
    const [first] = rejections;
    const last = rejections.at(-1);
    if (!first || !last || state.isVoid) return null;
    const missing = difference ?? state.net;
    const { code, message } = last.body;
    return documentFinding(state, {
      title: documentTitle(state, 'revenue not scheduled'),
      cause: { kind: 'revenue', about: 'other', id: last.source },
      amount: missing,
      perLine: overLines(state, missing),
      since: first.occurredAt,
      beside: 'posted',
      evidence: [
        identifier('Rejected by', last.source),
        ...(code ? [identifier('Code', code)] : []),
        words('Answer', message),
        count('Rejections', rejections.length),
        instant('Last rejected', last.occurredAt),
      ],
    });
  },
  examples: (names) => {
    const invoice = [...billed(names), posted(names, '2026-03-02T12:00:00Z')];
    return {
      holds: {
        words: 'The revenue system refused to lay an invoice out: its account takes no deferred revenue.',
        said: [...invoice, notLaidOut(names, '2026-03-03T06:00:00Z')],
      },
      nearly: {
        words: 'It refused at first and laid the invoice out an hour later.',
        said: [...invoice, notLaidOut(names, '2026-03-03T06:00:00Z'), laidOut(names, '2026-03-03T07:00:00Z', '120.00')],
      },
      cleared: {
        words: 'The account was mended and the invoice laid out.',
        said: [laidOut(names, '2026-03-22T07:00:00Z', '120.00')],
      },
      returned: {
        words: 'Laid out anew after an amendment, it was refused again.',
        said: [notLaidOut(names, '2026-03-26T07:00:00Z')],
      },
    };
  },
});
