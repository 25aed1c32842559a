/** The registry of policies: a new one is an entry here. What holds now is read from `Policies`, passed as an argument. */
import type { PolicyDefinition } from './define';

const MOST = 1_000_000_000_000;

export const POLICIES = {
  tolerance: {
    code: 'tolerance',
    title: 'Tolerance of amounts',
    description: 'A difference within the larger of both bounds is nobody’s work.',
    scope: 'entity and currency',
    readBy: 'issue of the document, else start of the service period',
    fields: [
      { name: 'absolute', label: 'Amount', unit: 'in the currency of the document', from: 0, to: MOST },
      { name: 'share', label: 'Share', unit: 'of the amount, 0.01 is one per cent', from: 0, to: 1 },
    ],
    standard: { absolute: '0.05', share: '0.0001' },
  },
  'quantity-tolerance': {
    code: 'quantity-tolerance',
    title: 'Tolerance of quantities',
    description: 'Captured and billed usage may differ by the larger of both bounds before a transaction is at risk.',
    scope: 'entity',
    readBy: 'start of the service period',
    fields: [
      { name: 'absolute', label: 'Quantity', unit: 'in the unit of the meter', from: 0, to: MOST },
      { name: 'share', label: 'Share', unit: 'of the quantity, 0.01 is one per cent', from: 0, to: 1 },
    ],
    standard: { absolute: '0', share: '0.001' },
  },
  severity: {
    code: 'severity',
    title: 'Severity',
    description:
      'From these amounts in the reporting currency, or from this age, a case is at least this severe. An amount without a rate raises nothing, and the case says so.',
    scope: 'entity',
    readBy: 'the clock',
    fields: [
      { name: 'critical', label: 'Critical from', unit: 'reporting currency', from: 0, to: MOST },
      { name: 'high', label: 'High from', unit: 'reporting currency', from: 0, to: MOST },
      { name: 'medium', label: 'Medium from', unit: 'reporting currency', from: 0, to: MOST },
      { name: 'highDays', label: 'High after', unit: 'days', from: 1, to: 3650, whole: true },
      { name: 'mediumDays', label: 'Medium after', unit: 'days', from: 1, to: 3650, whole: true },
    ],
    standard: { critical: '100000', high: '10000', medium: '1000', highDays: '30', mediumDays: '7' },
  },
  'settle-time': {
    code: 'settle-time',
    title: 'Settle time',
    description: 'A condition holds this long before its case opens, so that signals under way make no noise.',
    scope: 'entity',
    readBy: 'the clock',
    fields: [{ name: 'minutes', label: 'Time', unit: 'minutes', from: 0, to: 1440, whole: true }],
    standard: { minutes: '5' },
  },
  grace: {
    code: 'grace',
    title: 'Grace after a period',
    description: 'When charges are rated and invoices issued after a period ends, where the subscription does not say.',
    scope: 'entity',
    readBy: 'start of the service period',
    fields: [
      { name: 'ratedHours', label: 'Rated within', unit: 'hours', from: 0, to: 8760, whole: true },
      { name: 'billRunHours', label: 'Invoiced within', unit: 'hours', from: 0, to: 8760, whole: true },
      {
        name: 'overdueHours',
        label: 'Invoice overdue',
        unit: 'hours after the bill run',
        from: 0,
        to: 8760,
        whole: true,
      },
    ],
    standard: { ratedHours: '24', billRunHours: '48', overdueHours: '24' },
  },
  'usage-pattern': {
    code: 'usage-pattern',
    title: 'Usage pattern',
    description:
      'A weekday is usual for a customer and meter when there was usage on at least so many of its last occurrences; so many usual days without usage are a gap.',
    scope: 'entity',
    readBy: 'the clock',
    fields: [
      { name: 'weeks', label: 'Weeks looked back', unit: 'weeks', from: 2, to: 12, whole: true },
      { name: 'times', label: 'Usual from', unit: 'of these weeks', from: 1, to: 12, whole: true },
      { name: 'days', label: 'A gap from', unit: 'usual days without usage', from: 1, to: 60, whole: true },
    ],
    standard: { weeks: '4', times: '3', days: '3' },
  },
  'late-usage': {
    code: 'late-usage',
    title: 'Late usage',
    description: 'What is done with usage that came too late to be billed with its period; its case says it.',
    scope: 'entity',
    readBy: 'start of the service period',
    fields: [
      {
        name: 'treatment',
        label: 'Treatment',
        unit: '',
        from: 0,
        to: 0,
        choices: ['next cycle', 'rebill', 'credit memo'],
      },
    ],
    standard: { treatment: 'next cycle' },
  },
  posting: {
    code: 'posting',
    title: 'Time to post',
    description:
      'Hours from issue until a document should be in the ERP; an entity’s own posting hours go before what is set for all.',
    scope: 'entity',
    readBy: 'issue of the document',
    fields: [{ name: 'hours', label: 'Posted within', unit: 'hours', from: 1, to: 8760, whole: true }],
    standard: { hours: '24' },
  },
  tax: {
    code: 'tax',
    title: 'Time to calculate tax',
    description:
      'Hours from issue until the tax system should have said the tax on a document that carries some; 0: it is not asked.',
    scope: 'entity',
    readBy: 'issue of the document',
    fields: [{ name: 'hours', label: 'Calculated within', unit: 'hours', from: 0, to: 8760, whole: true }],
    standard: { hours: '0' },
  },
  collection: {
    code: 'collection',
    title: 'Time to pay',
    description:
      'An invoice that is still not paid so long after its due date is somebody’s work, if what is missing is worth it.',
    scope: 'entity and currency',
    readBy: 'issue of the document',
    fields: [
      { name: 'graceDays', label: 'Grace after the due date', unit: 'days', from: 0, to: 3650, whole: true },
      { name: 'minimum', label: 'From', unit: 'in the currency of the document', from: 0, to: MOST },
    ],
    standard: { graceDays: '14', minimum: '50' },
  },
  agreement: {
    code: 'agreement',
    title: 'Time for systems to agree',
    description:
      'How long after one system said something the others may take to follow: billing a contract, provisioning a subscription, the ERP a product, the CRM a change.',
    scope: 'entity',
    readBy: 'the clock',
    fields: [
      { name: 'contractHours', label: 'Contract in billing within', unit: 'hours', from: 0, to: 8760, whole: true },
      { name: 'entitlementHours', label: 'Entitled within', unit: 'hours', from: 0, to: 8760, whole: true },
      { name: 'productHours', label: 'Product in the ERP within', unit: 'hours', from: 0, to: 8760, whole: true },
      { name: 'crmHours', label: 'Told to the CRM within', unit: 'hours', from: 0, to: 8760, whole: true },
    ],
    standard: { contractHours: '72', entitlementHours: '24', productHours: '48', crmHours: '24' },
  },
  readiness: {
    code: 'readiness',
    title: 'Ready before the bill run',
    description: 'So long before its bill run a subscription that is not ready to be invoiced is somebody’s work.',
    scope: 'entity',
    readBy: 'the clock',
    fields: [{ name: 'leadHours', label: 'Before the bill run', unit: 'hours', from: 0, to: 8760, whole: true }],
    standard: { leadHours: '120' },
  },
  withdrawal: {
    code: 'withdrawal',
    title: 'Withdrawal of entitlements',
    description: 'When a customer who does not pay may no longer use what was sold.',
    scope: 'entity',
    readBy: 'the clock',
    fields: [
      { name: 'overdueDays', label: 'After an invoice is due', unit: 'days', from: 0, to: 3650, whole: true },
      { name: 'failedDays', label: 'After a payment failed', unit: 'days', from: 0, to: 3650, whole: true },
    ],
    standard: { overdueDays: '45', failedDays: '14' },
  },
  commitment: {
    code: 'commitment',
    title: 'Use of commitments',
    description: 'From this share on a commitment is a task for sales.',
    scope: 'entity',
    readBy: 'the clock',
    fields: [{ name: 'share', label: 'Share', unit: 'of the commitment, 0.8 is 80 per cent', from: 0, to: 10 }],
    standard: { share: '0.8' },
  },
} as const satisfies Readonly<Record<string, PolicyDefinition>>;

export type PolicyCode = keyof typeof POLICIES;
export type PolicyOf<Code extends PolicyCode> = Readonly<Record<keyof (typeof POLICIES)[Code]['standard'], string>>;
export const POLICY_CODES = Object.keys(POLICIES) as readonly PolicyCode[];
