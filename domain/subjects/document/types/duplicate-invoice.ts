import { defineException } from '../../../exceptions/define';
import { identifier, instant, money } from '../../../exceptions/evidence';
import { billed, credited, documentOf, invoiced, type Names, posted, voided } from '../../../exceptions/example';
import { creditMemoVoided } from '../../../signals/billing';
import { isWithinTolerance } from '../../../variance';
import { documentFinding, numberOf, overLines, ownerOf } from '../finding';
import { twinsOf } from '../twins';

export const duplicateInvoice = defineException({
  code: 'duplicate-invoice',
  title: 'Invoiced twice',
  class: 'variance',
  severity: 'high',
  queue: 'variance',
  rule: 'Of two invoices of one customer and currency every line bills the same amount of the same charge of the same billing period, neither is void nor credited whole, and together they ask for more than was rated of those charges, beyond tolerance. The case is about the one that was issued later.',
  consequence:
    'The customer is asked twice for one thing: it will pay too much or nothing at all, and revenue stands too high.',
  remedy: 'Let billing void one of the two invoices, or credit it whole; what was posted of it is then reversed.',
  evidence: 'The void of one of the two invoices, a credit of it, or a charge that was rated for both.',
  atRisk: 'What both invoices ask for beyond what was rated of their charges.',
  subject: 'document',
  explains: 'invoiced',
  // What is billed twice is billed in twice the quantity.
  also: ['usage-vs-billed'],
  detect: (state, { policies }) => {
    const { facts } = state;
    const { record, entity, rated } = facts;
    const { before, excess } = twinsOf(facts);
    const [first] = before;
    if (!first) return null;
    const tolerance = policies.of('tolerance', record.occurredAt, { entityId: entity?.id, currency: record.currency });
    if (isWithinTolerance(excess, state.net, tolerance)) return null;
    return documentFinding(state, {
      title: `${ownerOf(state)}: invoiced twice, ${first.record.number ?? first.record.externalId} and ${numberOf(state)}`,
      cause: { kind: 'invoiced-twice', about: 'other', id: record.source },
      amount: excess,
      // More was invoiced than rated.
      perLine: overLines(state, excess.negated()),
      since: record.occurredAt,
      stage: 'invoiced',
      explains: (transactionId) => rated.has(transactionId),
      evidence: [
        ...before
          .slice(0, 3)
          .map((twin) => identifier('Invoiced before as', twin.record.number ?? twin.record.externalId)),
        identifier('Invoiced again as', numberOf(state)),
        instant('First issued', first.record.occurredAt),
        instant('Issued again', record.occurredAt),
        money('Too much', excess, record.currency),
      ],
    });
  },
  examples: (names) => ({
    holds: {
      words: 'Billing ran twice and invoiced February’s calls as two invoices of 120.00 USD.',
      said: [...billed(names), booked(names, 'in-1'), ...again(names, 'in-2', '2026-03-02T07:00:00Z')],
    },
    nearly: {
      words: 'Billing voided the first invoice before it issued the second.',
      said: [...billed(names), voided(names, '2026-03-02T06:30:00Z'), ...again(names, 'in-2', '2026-03-02T07:00:00Z')],
    },
    cleared: {
      words: 'Billing credited the second invoice whole.',
      said: [
        credited(names, '2026-03-22T06:00:00Z', {
          issuedAt: '2026-03-22T06:00:00Z',
          net: '120.00',
          lines: [{ line: '1', invoice: names.of('in-2'), invoiceLine: '1', amount: '120.00' }],
        }),
        posted(names, '2026-03-22T12:00:00Z', {
          erpDocument: names.of('je-cm-1'),
          net: '-120.00',
          documents: [documentOf(names, 'cm-1')],
        }),
      ],
    },
    returned: {
      words: 'Billing voided the credit memo.',
      said: [
        names.say('billing', creditMemoVoided, '2026-03-26T06:00:00Z', {
          creditMemo: names.of('cm-1'),
          voidedAt: '2026-03-26T06:00:00Z',
        }),
      ],
    },
  }),
});

const booked = (names: Names, id: string, time = '2026-03-02T12:00:00Z') =>
  posted(names, time, { erpDocument: names.of(`je-${id}`), documents: [documentOf(names, id)] });
/** The same invoice under another number, and its posting. */
const again = (names: Names, id: string, time: string) => [
  invoiced(names, { invoice: names.of(id), number: names.of(id.toUpperCase()), issuedAt: time }, time),
  booked(names, id, time),
];
