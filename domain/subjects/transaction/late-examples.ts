/** What the worked examples of usage that comes after its invoice have in common. */
import { invoiced, invoiceLineOf, type Names, rated, type SaidSignal, type Step, used } from '../../exceptions/example';

/** Calls of February, received later. */
export const usedLate = (names: Names, receivedAt: string, quantity: string): SaidSignal =>
  used(names, '2026-02-20T10:00:00Z', quantity, { receivedAt });

/** The 300 late calls are billed by a charge and an invoice of their own; then more come. */
export function billedNextCycle(names: Names): { cleared: Step; returned: Step } {
  const issuedAt = '2026-03-23T06:00:00Z';
  const charge = { charge: names.of('rc-2'), quantity: '300', amount: '30.00' };
  const invoice = { invoice: names.of('in-2'), number: names.of('INV-2'), issuedAt, net: '30.00' };
  return {
    cleared: {
      words: 'Billing rated the 300 calls by a charge of their own, and invoiced them in the next cycle.',
      said: [
        rated(names, charge, '2026-03-22T06:00:00Z'),
        invoiced(names, { ...invoice, lines: [invoiceLineOf(names, charge)] }, issuedAt),
      ],
    },
    returned: {
      words: 'Another 200 calls of February came.',
      said: [usedLate(names, '2026-03-26T06:00:00Z', '200')],
    },
  };
}
