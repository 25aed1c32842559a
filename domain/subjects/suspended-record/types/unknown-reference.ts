import { billed, voided } from '../../../exceptions/example';
import { suspendedType } from '../finding';

export const unknownReference = suspendedType({
  code: 'unknown-reference',
  title: 'Unknown reference',
  class: 'ingestion',
  severity: 'medium',
  queue: 'ingestion',
  rule: 'A record for which there is no type of its own names something that no system has stated.',
  consequence:
    'What it says counts for nothing: a void that is not applied, a tax, a dispute or an entitlement that nobody sees.',
  remedy:
    'Let the system that owns what it names send it, or let the sender name it rightly; the record attaches by itself.',
  rest: true,
  what: 'names what is not known',
  matches: () => true,
  examples: (names) => ({
    holds: {
      words: 'Billing voided an invoice that it had never sent.',
      said: [voided(names, '2026-03-03T06:00:00Z')],
    },
    nearly: {
      words: 'Billing sent the invoice after its void.',
      said: [voided(names, '2026-03-03T06:00:00Z'), ...billed(names)],
    },
    cleared: { words: 'Billing sent the invoice.', said: billed(names) },
    returned: { never: 'A void names one invoice for good, and what was stated once is not unsaid.' },
  }),
});
