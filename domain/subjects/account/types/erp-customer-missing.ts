import { defineException } from '../../../exceptions/define';
import { identifier, instant, money, words } from '../../../exceptions/evidence';
import { billed, customer, type Names } from '../../../exceptions/example';
import { erpCustomer } from '../../../exceptions/example-agreements';
import { decimal, text } from '../../../money';

export const erpCustomerMissing = defineException({
  code: 'erp-customer-missing',
  title: 'ERP customer missing',
  class: 'master data',
  severity: 'high',
  queue: 'master-data',
  rule: 'An account is invoiced and has no customer in an ERP that knows other customers of its legal entity. Entities whose ERP states no customers are not looked at.',
  consequence: 'Its invoices can’t be posted: revenue and receivable stand in no books.',
  remedy: 'Create the customer in the ERP, or link the one that is there to the account.',
  evidence: 'A link from a customer of the ERP to the account.',
  atRisk: 'What is invoiced, credits taken off, and not posted; unknown where it is of several currencies.',
  subject: 'account',
  obstacle: 'erp customer',
  detect: ({ id, name, entityId, region, erps, erpCustomers, booked, billedSince }) => {
    if (!billedSince || erps.length === 0) return null;
    if (erpCustomers.some(({ system }) => erps.includes(system))) return null;
    const open = booked.filter(({ invoiced, posted }) => !decimal(invoiced).equals(posted));
    const [only] = open;
    const amount = open.length === 1 && only ? decimal(only.invoiced).minus(only.posted).abs() : null;
    return {
      subjectId: id,
      title: `${name}: invoiced, no customer in ${erps.join(' or ')}`,
      cause: { kind: 'erp-customer', about: 'account', id },
      amountAtRisk: amount ? text(amount) : null,
      amountBasis: amount ? 'stated' : 'unknown',
      currency: amount ? (only?.currency ?? null) : null,
      entityId,
      region,
      accountId: id,
      stage: 'posted',
      transactions: [],
      since: billedSince,
      evidence: [
        words('Account', name),
        words('Known to', erpCustomers.map(({ system }) => system).join(', ') || 'no ERP'),
        ...erps.map((erp) => identifier('ERP of the entity', erp)),
        ...open.map(({ currency, invoiced, posted }) =>
          money('Invoiced, not posted', decimal(invoiced).minus(posted), currency),
        ),
        instant('Billed since', billedSince),
      ],
    };
  },
  examples: (names) => ({
    holds: {
      words: 'The account was invoiced; the ERP knew another customer of the entity and not this one.',
      said: [...billed(names), ...neighbour(names)],
    },
    nearly: {
      words: 'The customer of the ERP was linked to the account before the invoice.',
      said: [...billed(names), ...neighbour(names), erpCustomer(names, 'acc-1', '2026-02-20T08:00:00Z')],
    },
    cleared: {
      words: 'The customer was created in the ERP and linked.',
      said: [erpCustomer(names, 'acc-1', '2026-03-22T08:00:00Z')],
    },
    returned: {
      words: 'The customer turned out to be the other account’s and was linked to that.',
      said: [
        erpCustomer(names, 'acc-1', '2026-03-26T08:00:00Z', {
          account: { system: names.system('crm'), id: names.of('acc-2') },
        }),
      ],
    },
  }),
  also: ['posting-overdue'],
});

/** Another account of the entity, with its customer in the ERP. */
const neighbour = (names: Names) => [
  ...customer(names, { account: names.of('acc-2'), name: `Bolt ${names.mark}` }).slice(0, 1),
  erpCustomer(names, 'acc-2', '2026-01-02T00:00:00Z'),
];
