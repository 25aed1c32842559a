/** What findings about suspended records have in common. */
import { keyText } from '../key';
import { sum, text } from '../money';
import type { Finding, SuspenseFacts } from './define';

export function suspenseFinding(
  facts: SuspenseFacts,
  about: { subjectKind: 'customer' | 'meter'; title: string; causeKey: string; stage: Finding['stage'] },
): Finding {
  const currencies = new Set(facts.transactions.map(({ currency }) => currency));
  const stated = facts.transactions.length > 0 && currencies.size === 1;
  return {
    ...about,
    subjectId: keyText(facts.source, facts.reference),
    amountAtRisk: stated ? text(sum(facts.transactions.map(({ amount }) => amount))) : (facts.estimate?.amount ?? null),
    amountBasis: stated ? 'stated' : facts.estimate ? 'estimated' : 'unknown',
    currency: stated ? ([...currencies][0] ?? null) : (facts.estimate?.currency ?? null),
    entityId: null,
    region: null,
    accountId: null,
    transactions: facts.transactions.map(({ id, amount }) => ({ id, amount })),
    since: facts.firstAt,
    evidence: [
      { label: 'Source', value: facts.source },
      { label: facts.kind === 'unknown meter' ? 'Meter' : 'Customer reference', value: facts.reference },
      ...(facts.eventCount > 0 ? [{ label: 'Usage events waiting', value: String(facts.eventCount) }] : []),
      ...facts.quantities.map(({ quantity, unit }) => ({
        label: unit ? `Quantity (${unit})` : 'Quantity',
        value: quantity,
      })),
      ...(facts.transactions.length > 0
        ? [{ label: 'Transactions without account', value: String(facts.transactions.length) }]
        : []),
      { label: 'First', value: facts.firstAt.toISOString() },
      { label: 'Last', value: facts.lastAt.toISOString() },
    ],
  };
}

export function exampleSuspense(kind: SuspenseFacts['kind'], eventCount: number): SuspenseFacts {
  return {
    kind,
    source: 'metering',
    reference: kind === 'unknown meter' ? 'api-calls-v3' : 'tenant-77',
    eventCount,
    quantities: [{ quantity: '1200', unit: 'call' }],
    transactions: [],
    estimate: null,
    firstAt: new Date('2026-02-02T06:00:00Z'),
    lastAt: new Date('2026-02-02T07:00:00Z'),
  };
}
