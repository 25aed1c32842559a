import { defineException } from '../../../exceptions/define';
import { identifier, instant, words } from '../../../exceptions/evidence';
import { contract, customer, type Names } from '../../../exceptions/example';
import { linked } from '../../../exceptions/example-agreements';
import type { AccountState, Claim } from '../state';

/** Identifiers that systems give to several accounts, each with what they say. */
function contested({ claims }: AccountState): Claim[][] {
  const byIdentity = new Map<string, Claim[]>();
  for (const claim of claims) {
    const key = JSON.stringify([claim.system, claim.externalId]);
    byIdentity.set(key, [...(byIdentity.get(key) ?? []), claim]);
  }
  return [...byIdentity.values()].filter((mine) => new Set(mine.map(({ accountId }) => accountId)).size > 1);
}

export const accountAmbiguous = defineException({
  code: 'ambiguous-account',
  title: 'Ambiguous account',
  class: 'master data',
  severity: 'high',
  queue: 'master-data',
  rule: 'Two systems link one identifier to two different accounts at the same time.',
  consequence:
    'What comes under the identifier, usage, invoices and payments, counts for one of them, and may be the other’s.',
  remedy: 'Find out whose it is, and let the system that is wrong end or correct its link.',
  evidence: 'Links of all systems that lead to one account.',
  atRisk: 'Unknown.',
  subject: 'account',
  obstacle: 'identity',
  detect: (state) => {
    const disputed = contested(state);
    const [first] = disputed;
    const [claim] = first ?? [];
    if (!first || !claim) return null;
    const { id, name, entityId, region } = state;
    const others = [
      ...new Set(first.filter(({ accountId }) => accountId !== id).map(({ accountName }) => accountName)),
    ];
    return {
      subjectId: id,
      title: `${name}: ${claim.system} ${claim.externalId} is also ${others.join(', ')}`,
      cause: { kind: 'identity', about: 'other', id: `${claim.externalId} of ${claim.system}` },
      amountAtRisk: null,
      amountBasis: 'unknown',
      currency: null,
      entityId,
      region,
      accountId: id,
      stage: 'captured',
      transactions: [],
      // Of several links the later one made it ambiguous.
      since: new Date(Math.min(...disputed.map((mine) => Math.max(...mine.map(({ since }) => since.getTime()))))),
      evidence: disputed.flatMap((mine) => [
        identifier('Identifier', `${mine[0]?.system} ${mine[0]?.externalId}`),
        ...mine.map(({ source, accountName }) => words(`According to ${source}`, accountName)),
        ...mine.map(({ source, since }) => instant(`Stated by ${source}`, since)),
      ]),
    };
  },
  examples: (names) => ({
    holds: {
      words: 'The CRM linked the customer of billing to one account, and billing itself linked it to another.',
      said: [...contract(names), ...second(names), linked(names, 'acc-2', '2026-03-10T08:00:00Z')],
    },
    nearly: {
      words: 'Both systems linked the customer to the same account.',
      said: [...contract(names), ...second(names), linked(names, 'acc-1', '2026-03-10T08:00:00Z')],
    },
    cleared: {
      words: 'Billing linked the customer to the account of the CRM.',
      said: [linked(names, 'acc-1', '2026-03-22T08:00:00Z')],
    },
    returned: {
      words: 'Billing linked it to the other account once more.',
      said: [linked(names, 'acc-2', '2026-03-26T08:00:00Z')],
    },
  }),
});

/** Another account, of nothing else. */
const second = (names: Names) =>
  customer(names, { account: names.of('acc-2'), name: `Bolt ${names.mark}` }).slice(0, 1);
