import { MINUTE } from '../clock';
import { type Flow, invoiced, isAdHoc, netOf } from '../flows';
import { draw, free, fresh, RECENT_DAYS, type Story } from '../plan';

const NAME = 'amounts differ';

/** Another net amount in the ledger than on the invoice. */
function bookAs(flow: Flow, cents: number): void {
  flow.posting = flow.posting.map((step) => (step.step === 'posted' ? { ...step, cents } : step));
}

export const amountsDiffer: Story = {
  name: NAME,
  told: 'The ledger booked other amounts than were invoiced: discounts dropped, a line lost, two figures mistyped in summary journals, two invoices booked twice.',
  apply(plan, dice) {
    const told = (flows: readonly Flow[], type = 'invoiced-vs-posted') => {
      for (const { invoice } of flows)
        plan.cases.push({ story: NAME, type, subject: invoice.id, end: 'open', from: 0 });
    };
    const has = (kind: string, flow: Flow) => flow.charges.some((charge) => charge.kind === kind);

    const undiscounted = draw(
      plan,
      NAME,
      3,
      dice,
      free(plan, { from: RECENT_DAYS }).filter((flow) => has('discount', flow)),
    );
    for (const flow of undiscounted)
      bookAs(
        flow,
        invoiced(flow).reduce((sum, { kind, line }) => sum + (kind === 'discount' ? 0 : line.cents), 0),
      );
    told(undiscounted);

    const short = draw(
      plan,
      NAME,
      4,
      dice,
      free(plan, { from: RECENT_DAYS }).filter((flow) =>
        flow.charges.some(({ code, cents }) => code === 'storage' && cents > 500),
      ),
    );
    for (const flow of short)
      bookAs(flow, netOf(flow) - (flow.charges.find(({ code }) => code === 'storage')?.line.cents ?? 0));
    told(short);

    const mistyped = draw(
      plan,
      NAME,
      2,
      dice,
      free(plan, { from: RECENT_DAYS, entity: 'DE' }).filter((flow) => !isAdHoc(flow)),
    );
    // Two digits swapped: the classic, and always a multiple of nine.
    for (const flow of mistyped) flow.mistyped = netOf(flow) + 27_000;
    told(mistyped);

    // One of the last bill runs, one of this week.
    const twice = [
      ...draw(plan, NAME, 1, dice, free(plan, { from: RECENT_DAYS, entity: 'US' })),
      ...draw(plan, NAME, 1, dice, fresh(plan, 'US')),
    ];
    for (const flow of twice) {
      const posted = flow.posting.find(({ step }) => step === 'posted');
      if (posted?.step === 'posted')
        flow.posting.push({
          ...posted,
          at: posted.at + 20 * MINUTE,
          document: `${posted.document}-b`,
          number: `${posted.number}1`,
        });
    }
    told(twice, 'duplicate-posting');
  },
};
