import { DAY, HOUR, MINUTE } from '../clock';
import type { Flow, PostingStep } from '../flows';
import { draw, free, type Story } from '../plan';

const NAME = 'mended';

const REASONS = [
  {
    reason: 'missing tax code',
    code: 'TAX-001',
    message: 'The customer has no tax code',
    type: 'posting-rejected-missing-tax-code',
  },
  {
    reason: 'unavailable',
    code: 'HTTP 503',
    message: 'The ledger did not answer',
    type: 'posting-rejected-erp-unavailable',
  },
  {
    reason: 'rate limited',
    code: 'HTTP 429',
    message: 'Too many documents in one hour',
    type: 'posting-rejected-rate-limited',
  },
  {
    reason: 'customer blocked',
    code: 'AR-221',
    message: 'The customer is blocked for posting: credit check',
    type: 'posting-rejected-customer-blocked',
  },
] as const;

/**
 * Of what the ledger refused, it posts at last what people have seen to: said in a later wave, as evidence that closes
 * the case, and no longer part of the story that broke it.
 * @param posted what the flow would have been without the break
 */
export function mendLater(flow: Flow, posted: PostingStep | undefined, at: number): void {
  if (posted?.step !== 'posted') return;
  const attempt = `pa-${flow.invoice.id.slice(3)}-9`;
  flow.posting.push({ step: 'requested', at, attempt, wave: 1 }, { ...posted, at: at + 4 * MINUTE, attempt, wave: 1 });
  flow.story = NAME;
}

/** Refused first, posted on a second attempt; what came after is sent in a later wave, as evidence that closes cases. */
function mend(flow: Flow, cause: (typeof REASONS)[number], later: number): void {
  const [asked, posted] = flow.posting;
  if (asked?.step !== 'requested' || posted?.step !== 'posted') return;
  const { reason, code, message } = cause;
  const attempt = `pa-${flow.invoice.id.slice(3)}-2`;
  flow.posting = [
    asked,
    { step: 'failed', at: asked.at + MINUTE, attempt: asked.attempt, reason, code, message },
    { step: 'requested', at: asked.at + later, attempt, wave: 1 },
    { ...posted, at: asked.at + later + 4 * MINUTE, attempt, wave: 1 },
  ];
}

export const mended: Story = {
  name: NAME,
  told: 'Refused in the past and posted since: 24 invoices whose cases closed by evidence, and four that the ledger took back and refused again.',
  apply(plan, dice) {
    for (const flow of draw(plan, NAME, 24, dice, free(plan, { from: 80, to: 8 }))) {
      const cause = dice.pick(REASONS);
      mend(flow, cause, Math.floor(dice.between(5 * HOUR, 3 * DAY)));
      plan.cases.push({ story: NAME, type: cause.type, subject: flow.invoice.id, end: 'resolved', from: 0 });
    }
    for (const flow of draw(plan, NAME, 4, dice, free(plan, { from: 30, to: 6 }))) {
      const cause = REASONS[0];
      mend(flow, cause, Math.floor(dice.between(5 * HOUR, 2 * DAY)));
      const posted = flow.posting.at(-1);
      if (posted?.step !== 'posted') continue;
      const attempt = `pa-${flow.invoice.id.slice(3)}-3`;
      flow.posting.push(
        {
          step: 'reversed',
          at: posted.at + 3 * DAY,
          attempt: posted.attempt,
          document: posted.document,
          reason: 'posted with a provisional tax code',
          wave: 2,
        },
        { step: 'requested', at: posted.at + 3 * DAY + HOUR, attempt, wave: 2 },
        {
          step: 'failed',
          at: posted.at + 3 * DAY + HOUR + MINUTE,
          attempt,
          reason: cause.reason,
          code: cause.code,
          message: cause.message,
          wave: 2,
        },
      );
      plan.cases.push({ story: NAME, type: cause.type, subject: flow.invoice.id, end: 'regressed', from: 0 });
    }
  },
};
