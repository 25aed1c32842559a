import { defineException } from '../../../exceptions/define';
import { identifier, instant, money, words } from '../../../exceptions/evidence';
import { billed, customer, posted, reversed } from '../../../exceptions/example';
import { decimal, sum, text } from '../../../money';
import { isOfAnother } from '../../../owner';
import { identityLinked } from '../../../signals/commercial';

export const customerMismatch = defineException({
  code: 'customer-mismatch',
  title: 'Posted to another customer',
  class: 'variance',
  severity: 'high',
  queue: 'posting',
  rule: 'An ERP document that is not reversed names a customer whose account is another one than that of a document it books, at the time of its issue; neither is the parent of the other, nor have both one parent.',
  consequence:
    'One customer is asked for what another one owes: both balances are wrong, and the one who owes it is not dunned.',
  remedy:
    'Let the ERP reverse the posting and book it to the right customer; where the booking is right, mend the link of the ERP’s customer to its account.',
  evidence: 'The reversal of the posting, or links and documents by which both are of one company.',
  atRisk: 'What the ERP document books of documents of other customers.',
  subject: 'posting',
  detect: ({ posting, links, documents, account, isReversed, region }) => {
    const foreign = links.filter(({ toId }) => {
      const owned = documents.get(toId);
      return owned !== undefined && isOfAnother(account, owned);
    });
    const [first] = foreign;
    const owned = first && documents.get(first.toId);
    if (isReversed || !owned?.account || !account) return null;
    const isStated = foreign.every(({ amount }) => amount !== null);
    const whole = foreign.length === links.length ? posting.amount : null;
    const amount = isStated ? sum(foreign.map((link) => link.amount ?? '0')) : whole === null ? null : decimal(whole);
    const number = posting.number ?? posting.externalId;
    return {
      subjectId: posting.id,
      title: `${owned.account.name}: ${owned.number} posted to ${account.name}, ${number}`,
      cause: { kind: 'customer', about: 'other', id: `${posting.customer} in ${posting.source}` },
      amountAtRisk: amount && posting.currency ? text(amount.abs()) : null,
      amountBasis: amount && posting.currency ? 'stated' : 'unknown',
      currency: posting.currency,
      entityId: posting.entityId,
      region,
      accountId: owned.account.id,
      stage: 'posted',
      transactions: [],
      since: posting.occurredAt,
      postsAt: posting.occurredAt,
      evidence: [
        identifier('ERP document', number),
        identifier('Customer in the ERP', posting.customer ?? ''),
        words('Posted to', account.name),
        words('Document of', owned.account.name),
        identifier('Document', owned.number),
        ...(amount ? [money('Posted', amount, posting.currency)] : []),
        instant('Posted at', posting.occurredAt),
      ],
    };
  },
  examples: (names) => {
    const known = [
      ...billed(names),
      // Another company that the ERP knows too.
      ...customer(names, { account: names.of('acc-2'), name: `Bolt ${names.mark}` }).slice(0, 1),
      link('C-1', 'acc-1'),
      link('C-2', 'acc-2'),
    ];
    function link(id: string, account: string) {
      return names.say('crm', identityLinked, '2026-01-01T00:00:00Z', {
        system: names.system('erp'),
        type: 'customer',
        externalId: names.of(id),
        account: { system: names.system('crm'), id: names.of(account) },
      });
    }
    const to = (id: string, time: string, erpDocument: string) =>
      posted(names, time, { erpDocument: names.of(erpDocument), customer: names.of(id) });
    return {
      holds: {
        words: 'The ERP booked the invoice of one customer to another one.',
        said: [...known, to('C-2', '2026-03-02T12:00:00Z', 'je-1')],
      },
      nearly: {
        words: 'The ERP booked the invoice to the customer that it is of.',
        said: [...known, to('C-1', '2026-03-02T12:00:00Z', 'je-1')],
      },
      cleared: {
        words: 'The ERP reversed the posting and booked the invoice to its customer.',
        said: [reversed(names, '2026-03-22T12:00:00Z'), to('C-1', '2026-03-22T12:05:00Z', 'je-2')],
      },
      returned: {
        never:
          'A reversal is for good: what the ERP books to another customer anew is another posting and another case.',
      },
    };
  },
});
