import { DAY, HOUR } from '../clock';
import { type Flow, invoiced, settleFlow } from '../flows';
import { number } from '../history';
import { count, draw, free, type Plan, type Story } from '../plan';
import { PRODUCTS } from '../products';

const NAME = 'corrections';

function credit(
  plan: Plan,
  flow: Flow,
  serial: number,
  share: number,
  at: number,
  isPosted: boolean,
  isRerated: boolean,
): void {
  const lines = invoiced(flow);
  // The largest line is the one that customers argue about.
  const place = lines.reduce(
    (best, { line }, index) => (line.cents > (lines[best]?.line.cents ?? 0) ? index : best),
    0,
  );
  const charge = lines[place];
  if (!charge) return;
  const cents = Math.round(charge.line.cents * share);
  const text = String(serial).padStart(5, '0');
  const us = flow.account.entity.erp === 'erp-us';
  flow.credits.push({
    id: `cm-${text}`,
    number: `${flow.account.entity.code}-CM-${text}`,
    at,
    parts: [{ line: place + 1, cents }],
    posted: isPosted
      ? {
          at: at + 6 * HOUR,
          document: `je-${us ? 'us' : 'eu'}-cm-${text}`,
          number: `${us ? 48 : 50}${text.padStart(8, '0')}`,
        }
      : null,
  });
  if (isRerated) charge.rerated = { cents: charge.cents - cents, at: at - HOUR };
  if (!isPosted)
    plan.cases.push({ story: NAME, type: 'credit-memo-not-posted', subject: `cm-${text}`, end: 'open', from: 0 });
}

/** An invoice in the place of a void one, for the same charges. */
function reissue(plan: Plan, flow: Flow, at: number): Flow {
  const made: Flow = {
    ...flow,
    rates: false,
    charges: flow.charges.map((charge) => ({ ...charge, line: { ...charge.line } })),
    invoice: { ...flow.invoice, issuedAt: at, receivedLate: 0 },
    posting: [],
    payments: [],
    syncs: [],
    credits: [],
    voided: null,
  };
  number(made, plan.flows.length + 1);
  settleFlow(plan.seed, made);
  return made;
}

/** An invoice that billing wrote without subscription and rating. */
function manual(plan: Plan, flow: Flow, at: number, cents: number): Flow {
  const made = reissue(plan, flow, at);
  made.subscription = null;
  made.invoice.billRunAt = at;
  made.aggregates = [];
  made.charges = [
    {
      id: '',
      code: 'manual',
      kind: 'one-time',
      sku: PRODUCTS.consulting.sku,
      milli: 1000,
      micro: cents * 10_000,
      cents,
      line: { milli: 1000, cents },
    },
  ];
  return made;
}

export const corrections: Story = {
  name: NAME,
  told: 'Credit memos, half of them with the charge rated anew and two of them never posted; void invoices and what replaced them; refunds; invoices written by hand.',
  apply(plan, dice) {
    let serial = 0;
    draw(plan, NAME, 25, dice, free(plan, { from: 80, to: 12 })).forEach((flow, index) => {
      const at = flow.invoice.issuedAt + dice.between(2, 6) * DAY;
      serial += 1;
      credit(plan, flow, serial, dice.between(0.05, 0.3), at, index >= count(plan, 2), index % 2 === 1);
    });

    for (const flow of draw(plan, NAME, 6, dice, free(plan, { from: 80, to: 10 }))) {
      const at = flow.invoice.issuedAt + 1.5 * DAY;
      flow.voided = { at, reason: 'wrong billing address' };
      const posted = flow.posting.find(({ step }) => step === 'posted');
      if (posted?.step === 'posted')
        flow.posting.push({
          step: 'reversed',
          at: at + HOUR,
          attempt: posted.attempt,
          document: posted.document,
          reason: 'invoice void',
        });
      flow.payments = [];
      plan.flows.push(reissue(plan, flow, at + 2 * HOUR));
    }

    const paid = free(plan, { to: 20 }).filter(
      ({ payments }) => payments.length === 1 && (payments[0]?.at ?? plan.horizon) < plan.day - 6 * DAY,
    );
    for (const flow of draw(plan, NAME, 6, dice, paid)) {
      const [payment] = flow.payments;
      // Paid once too often, given back a few days later.
      if (payment)
        flow.payments.push(
          { id: `${payment.id}-x`, kind: 'received', at: payment.at + 2 * HOUR, share: 10_000 },
          { id: `${payment.id}-r`, kind: 'refunded', at: payment.at + 3 * DAY, share: 10_000, reason: 'paid twice' },
        );
    }

    for (const flow of dice
      .shuffle(plan.flows.filter(({ story, rates, account }) => story === null && rates && account.linked))
      .slice(0, count(plan, 5))) {
      plan.flows.push(
        manual(
          plan,
          { ...flow, story: NAME },
          plan.day - dice.int(6, 60) * DAY + dice.int(8, 16) * HOUR,
          dice.int(12, 96) * 10_000,
        ),
      );
    }
  },
};
