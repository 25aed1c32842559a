import { type ExportColumn, type ExportList, number, term, text } from './define';

/** One of the differences of quantity; empty where the two layers are not compared. */
const difference = (head: string, step: string): ExportColumn => ({
  heads: [head],
  select: 'quantityDifferences { step value }',
  cells: ({ quantityDifferences }) => [
    { number: quantityDifferences?.find((one: { step: string }) => one.step === step)?.value },
  ],
});

export const transactions: ExportList = {
  name: 'transactions',
  field: 'transactions',
  filter: 'TransactionFilter',
  orderBy: 'TransactionOrder',
  always: ['number', 'currency'],
  columns: {
    account: text('Account', 'accountName'),
    charge: {
      heads: ['Product', 'Charge'],
      select: 'product charge',
      cells: ({ product, charge }) => [{ text: product }, { text: charge }],
    },
    period: {
      heads: ['Period start', 'Period end', 'Zone'],
      select: 'periodStart periodEnd zone',
      cells: ({ periodStart, periodEnd, zone }) => [{ text: periodStart }, { text: periodEnd }, { text: zone }],
    },
    status: term('Status', 'statusTerm'),
    invoice: {
      heads: ['Invoices'],
      select: 'invoices { number }',
      cells: ({ invoices }) => [{ text: invoices.map((one: { number: string }) => one.number).join('; ') }],
    },
    stages: {
      heads: ['Furthest stage'],
      select: 'stage',
      cells: ({ stage }) => [{ text: stage.toLowerCase().replaceAll('_', ' ') }],
    },
    risk: number('At risk', 'amountAtRisk'),
    cases: number('Open cases', 'openCases'),
    rated: number('Rated, net', 'ratedAmount'),
    invoiced: number('Invoiced, net of credits', 'invoicedAmount'),
    posted: number('Posted, net of reversals', 'postedAmount'),
    currency: text('Currency', 'currency'),
    invoiceVariance: number('Rated minus invoiced', 'invoiceVariance'),
    postingVariance: number('Invoiced minus posted', 'postingVariance'),
    changed: text('Changed', 'changedAt'),
    settled: number('Settled, gross', 'settledAmount'),
    number: number('Number', 'number'),
    subscription: text('Subscription', 'subscription'),
    kind: text('Kind', 'kind'),
    entity: text('Entity', 'entityCode'),
    region: text('Region', 'region'),
    captured: {
      heads: ['Captured quantity', 'Unit'],
      select: 'capturedQuantity unit',
      cells: ({ capturedQuantity, unit }) => [{ number: capturedQuantity }, { text: unit }],
    },
    billed: number('Billed quantity', 'billedQuantity'),
    quantityVariance: number('Metered minus billed quantity', 'quantityVariance'),
    aggregation: difference('Captured minus aggregated', 'AGGREGATION'),
    rating: difference('Metered minus rated', 'RATING'),
    billing: difference('Rated minus billed', 'BILLING'),
    final: { heads: ['Final'], select: 'final', cells: ({ final }) => [{ text: final ? 'final' : 'provisional' }] },
  },
};
