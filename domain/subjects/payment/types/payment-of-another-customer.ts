import { defineException } from '../../../exceptions/define';
import { identifier, instant, money, words } from '../../../exceptions/evidence';
import { billed, customer, paid, posted } from '../../../exceptions/example';
import { sum, text } from '../../../money';
import { isOfAnother } from '../../../owner';
import { isRole, recordEntry } from '../../../records';
import { identityLinked } from '../../../signals/commercial';

export const paymentOfAnotherCustomer = defineException({
  code: 'payment-of-another-customer',
  title: 'Paid by another customer',
  class: 'variance',
  severity: 'medium',
  queue: 'collections',
  rule: 'A payment or a refund names a customer whose account is another one than that of an invoice to which it is allocated, at the time of its issue; neither is the parent of the other, nor have both one parent.',
  consequence:
    'An invoice counts as paid by money that may be somebody else’s: that one will be dunned for what it has paid, or claim it back.',
  remedy:
    'Let the payment system allocate the money to the payer’s own invoices; where one pays for the other, state it in the CRM as its parent.',
  evidence: 'An allocation to invoices of the payer’s own company, or links by which both are of one.',
  atRisk: 'What is allocated to invoices of other customers.',
  subject: 'payment',
  detect: ({ payment, payer, arrived }) => {
    if (!payer || !isRole(payment, 'payment')) return null;
    const foreign = payment.links.filter(({ toId }) => {
      const owned = arrived.get(toId);
      return owned !== undefined && isOfAnother(payer, owned);
    });
    const [first] = foreign;
    const owned = first && arrived.get(first.toId);
    if (!owned?.account) return null;
    const amount = sum(foreign.map((link) => link.amount ?? '0'));
    const number = payment.number ?? payment.externalId;
    const { name } = recordEntry(payment.kind).words;
    return {
      subjectId: payment.id,
      title: `${owned.account.name}: ${owned.number} paid by ${payer.name}, ${number}`,
      cause: { kind: 'payment-behaviour', about: 'account', id: payer.id },
      amountAtRisk: payment.currency ? text(amount.abs()) : null,
      amountBasis: payment.currency ? 'stated' : 'unknown',
      currency: payment.currency,
      entityId: owned.account.entityId,
      region: owned.account.region,
      accountId: owned.account.id,
      stage: 'settled',
      transactions: [],
      since: payment.occurredAt,
      evidence: [
        identifier(name, number),
        words('Paid by', payer.name),
        words('Invoice of', owned.account.name),
        identifier('Invoice', owned.number),
        money('Allocated', amount, payment.currency),
        instant('Dated', payment.occurredAt),
      ],
    };
  },
  examples: (names) => {
    const second = names.of('cus-2');
    const linked = (account: string, time: string, revision: number) =>
      names.say('crm', identityLinked, time, {
        system: names.system('billing'),
        type: 'customer',
        externalId: second,
        account: { system: names.system('crm'), id: names.of(account) },
        revision,
      });
    const known = [
      ...billed(names),
      posted(names, '2026-03-02T12:00:00Z'),
      ...customer(names, { account: names.of('acc-2'), name: `Bolt ${names.mark}` }).slice(0, 1),
      linked('acc-2', '2026-01-01T00:00:00Z', 1),
    ];
    return {
      holds: {
        words: 'A payment of one customer was allocated to the invoice of another one.',
        said: [...known, paid(names, '2026-03-10T10:00:00Z', { customer: second })],
      },
      nearly: { words: 'The customer paid its own invoice.', said: [...known, paid(names, '2026-03-10T10:00:00Z')] },
      cleared: {
        words: 'The CRM found that the second customer was the first company under its old name.',
        said: [linked('acc-1', '2026-03-22T10:00:00Z', 2)],
      },
      returned: {
        words: 'It had been right before, and the CRM linked the second customer to its own account again.',
        said: [linked('acc-2', '2026-03-26T10:00:00Z', 3)],
      },
    };
  },
});
