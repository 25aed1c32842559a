import { defineException } from '../../../exceptions/define';
import { identifier, words } from '../../../exceptions/evidence';
import type { AccountState } from '../state';

export const accountHierarchyMismatch = defineException({
  code: 'account-hierarchy-mismatch',
  title: 'Account hierarchy mismatch',
  class: 'master data',
  severity: 'medium',
  queue: 'master-data',
  rule: 'Systems name different parents of one account.',
  consequence: 'Pooled commitments and group reports count the account in another group than its invoices do.',
  remedy: 'Let the systems agree on the parent; the CRM is the one that is believed meanwhile.',
  evidence: 'Statements that name the same parent.',
  subject: 'account',
  detect: ({ id, name, entityId, region, golden, updatedAt }) => {
    const { parent } = golden;
    const others = parent?.others.filter(({ value }) => value !== parent.value) ?? [];
    if (!parent?.value || !parent.source || others.length === 0) return null;
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
      since: updatedAt,
      evidence: [
        words('Account', name),
        identifier(`Parent in ${parent.source}`, parent.value),
        ...others.map(({ source, value }) => identifier(`Parent in ${source}`, value)),
      ],
    };
  },
  example: { holds: told('acc-9'), holdsNot: told('acc-1'), now: new Date('2026-02-04T00:00:00Z') },
});

/** An account whose parent is acc-1 in the CRM and this one in billing. */
function told(parent: string): AccountState {
  return {
    id: '22222222-2222-4222-8222-222222222222',
    name: 'Acme',
    entityId: 'US',
    region: 'North America',
    golden: { parent: { value: 'acc-1', source: 'crm', signal: '00', others: [{ source: 'billing', value: parent }] } },
    updatedAt: new Date('2026-02-03T00:00:00Z'),
  };
}
