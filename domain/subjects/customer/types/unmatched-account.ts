import { defineException } from '../../../exceptions/define';
import { customer, product, subscription, used } from '../../../exceptions/example';
import { identityLinked } from '../../../signals/commercial';
import { isQuiet, suspenseFinding } from '../finding';
import { customerKey } from '../key';

export const unmatchedAccount = defineException({
  code: 'unmatched-account',
  title: 'Unmatched account',
  class: 'master data',
  severity: 'high',
  queue: 'master-data',
  rule: 'A customer reference of a source is linked to no account that any system has stated, and usage, charges or invoices carry it.',
  consequence: 'Its usage can be billed to nobody, and its documents belong to no region, entity or sales owner.',
  remedy:
    'Link the identifier to its account in the system that keeps identities; everything that waits attaches by itself.',
  evidence: 'An identity or account statement that covers the reference.',
  atRisk:
    'What billing rated or invoiced for the reference; of usage its quantity at the last unit price that was rated for its meter, estimated.',
  subject: 'customer',
  obstacle: 'identity',
  waits: 'unmatched account',
  detect: (state) => {
    const { source, reference, transactions } = state;
    if (isQuiet(state) && transactions.length === 0) return null;
    return suspenseFinding(state, {
      subjectId: customerKey.text(state),
      title: `${reference}: no account, ${source}`,
      cause: { kind: 'identity', about: 'other', id: `${source}/${reference}` },
      stage: transactions.length > 0 ? 'rated' : 'captured',
      label: 'Customer reference',
    });
  },
  examples: (names) => ({
    holds: {
      words: 'A tenant made 1,200 calls, and nobody had said whose it is.',
      said: [product(names), used(names, '2026-02-10T10:00:00Z', '1200')],
    },
    nearly: {
      words: 'The identity of the tenant came after its calls.',
      said: [
        used(names, '2026-02-10T10:00:00Z', '1200'),
        product(names),
        ...customer(names),
        subscription(names, { billing: { anchor: '2026-01-01T00:00:00Z', graceHours: 2400 } }),
      ],
    },
    cleared: {
      words: 'The CRM linked the tenant to its account.',
      said: [
        ...customer(names),
        subscription(names, { billing: { anchor: '2026-01-01T00:00:00Z', graceHours: 2400 } }),
      ],
    },
    returned: {
      words: 'A newer version of the link named an account that nobody had stated.',
      said: [
        names.say('crm', identityLinked, '2026-03-26T06:00:00Z', {
          system: names.system('metering'),
          type: 'tenant',
          externalId: names.of('tenant-1'),
          account: { system: names.system('crm'), id: names.of('acc-9') },
          revision: 2,
        }),
      ],
    },
  }),
});
