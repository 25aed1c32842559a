import { defineException } from '../../../exceptions/define';
import { identifier, words } from '../../../exceptions/evidence';
import { contract, customer, type Names } from '../../../exceptions/example';
import { stated } from '../../../exceptions/example-agreements';

export const accountHierarchyMismatch = defineException({
  code: 'account-hierarchy-mismatch',
  title: 'Account hierarchy mismatch',
  class: 'master data',
  severity: 'medium',
  queue: 'master-data',
  rule: 'Systems name different accounts as the parent of one account. Each writes it in identifiers of its own; a parent that is linked to no account is not compared.',
  consequence: 'Pooled commitments and group reports count the account in another group than its invoices do.',
  remedy: 'Let the systems agree on the parent; the CRM is the one that is believed meanwhile.',
  evidence: 'Statements that name the same parent.',
  atRisk: 'Unknown.',
  subject: 'account',
  detect: ({ id, name, entityId, region, parents }) => {
    const [first, ...others] = parents;
    if (!first || others.every(({ accountId }) => accountId === first.accountId)) return null;
    return {
      subjectId: id,
      title: `${name}: parent differs between systems`,
      cause: { kind: 'hierarchy', about: 'account', id },
      amountAtRisk: null,
      amountBasis: 'unknown',
      currency: null,
      entityId,
      region,
      accountId: id,
      stage: 'captured',
      transactions: [],
      // Of several statements the later one made them differ.
      since: new Date(Math.max(...parents.map(({ since }) => since.getTime()))),
      evidence: [
        words('Account', name),
        ...parents.flatMap(({ source, value, accountName }) => [
          identifier(`Parent in ${source}`, value),
          words(`That is, in ${source}`, accountName),
        ]),
      ],
    };
  },
  examples: (names) => {
    const group = [...contract(names), ...parent(names, 'acc-2', 'Bolt'), ...parent(names, 'acc-3', 'Coil')];
    return {
      holds: {
        words: 'The CRM called Bolt the parent of the account, billing called Coil so.',
        said: [...group, stated(names, 'crm', 'acc-2'), stated(names, 'billing', 'cus-acc-3')],
      },
      nearly: {
        words: 'Both called Bolt so, each by its own identifier.',
        said: [...group, stated(names, 'crm', 'acc-2'), stated(names, 'billing', 'cus-acc-2')],
      },
      cleared: {
        words: 'Billing named Bolt.',
        said: [stated(names, 'billing', 'cus-acc-2', { revision: 2 }, '2026-03-22T08:00:00Z')],
      },
      returned: {
        words: 'Billing went back to Coil.',
        said: [stated(names, 'billing', 'cus-acc-3', { revision: 3 }, '2026-03-26T08:00:00Z')],
      },
    };
  },
});

/** An account that may be a parent, with its customer in billing. */
const parent = (names: Names, account: string, name: string) =>
  customer(names, { account: names.of(account), name: `${name} ${names.mark}` }, `cus-${account}`).slice(0, 2);
