'use client';
import type { Column } from '../data-table/data-table';
import { graphql, type TransactionRowFragment } from '../shell/apollo';
import { formatCount, formatPeriod, formatQuantity, isZero, NONE } from '../shell/format';
import { Identifier } from '../shell/identifier';
import { Link } from '../shell/link';
import { Money } from '../shell/money';
import { TermBadge } from '../shell/term';
import { Time } from '../shell/time';
import { QuantityVariance } from './quantity';
import { StageStrip } from './stage-strip';

graphql(`
  fragment TransactionRow on Transaction {
    id
    knownAt
    number
    accountName
    entityCode
    region
    currency
    subscription
    charge
    kind
    product
    meter
    unit
    periodStart
    periodEnd
    zone
    status
    statusTerm {
      code
      label
      tone
      description
    }
    stage
    stages {
      ...StageStrip
    }
    capturedQuantity
    billedQuantity
    quantityVariance
    quantityVarianceTerm {
      code
      label
      tone
      description
    }
    quantityDifferences {
      step
      value
      term {
        code
        label
        tone
        description
      }
    }
    ratedAmount
    invoicedAmount
    postedAmount
    settledAmount
    invoiceVariance
    invoiceVarianceTerm {
      code
      label
      tone
      description
    }
    postingVariance
    postingVarianceTerm {
      code
      label
      tone
      description
    }
    amountAtRisk
    openCases
    invoices {
      id
      number
    }
    final
    changedAt
  }
`);

type Row = TransactionRowFragment;
type Term = Row['invoiceVarianceTerm'];
const none = <span className="quiet">{NONE}</span>;

/** On a card the amount says its currency; in a row a column of its own does. */
const card = (read: (row: Row) => string | null | undefined) => (row: Row) => (
  <Money amount={read(row)} currency={row.currency} />
);
const amount = (value: string | null | undefined, row: Row) => (
  <Money amount={value} currency={row.currency} bare tone={value && isZero(value) ? 'quiet' : undefined} />
);

/** A difference with the colour of what it means; a nought says nothing and stays quiet. */
function Variance({ value, term, currency }: { value: string; term: Term; currency: string | null | undefined }) {
  if (isZero(value)) return <Money amount={value} currency={currency} bare tone="quiet" />;
  const tone = term.tone === 'BROKEN' ? 'broken' : term.tone === 'RISK' ? 'risk' : 'quiet';
  return (
    <span title={`${term.label}: ${term.description}`}>
      <Money amount={value} currency={currency} bare tone={tone} />
    </span>
  );
}

/** A difference between two layers of quantity; nothing where they are not compared. */
function step(row: Row, name: Row['quantityDifferences'][number]['step']) {
  const found = row.quantityDifferences.find((one) => one.step === name);
  return found ? <QuantityVariance value={found.value} term={found.term} unit={row.unit} /> : none;
}

/** The first number, copied by a click, and how many more; each in full on hover. */
function Invoices({ invoices }: { invoices: Row['invoices'] }) {
  const [first, ...others] = invoices;
  if (!first) return none;
  return (
    <span title={invoices.map(({ number }) => number).join(', ')}>
      <Identifier value={first.number} label="Invoice" />
      {others.length > 0 ? <small className="quiet"> +{others.length}</small> : null}
    </span>
  );
}

/** What a row is called: its charge, beside its account. */
export const nameOf = (row: { product?: string | null; charge?: string | null; meter?: string | null; kind: string }) =>
  row.product ?? row.charge ?? row.meter ?? row.kind;

export const columns: readonly Column<Row>[] = [
  {
    id: 'account',
    header: 'Account',
    width: 172,
    grow: true,
    fixed: true,
    phone: 'title',
    cell: (row) => (
      <Link href={`/transactions/${encodeURIComponent(row.id)}`}>{row.accountName ?? 'Unknown account'}</Link>
    ),
  },
  {
    id: 'charge',
    header: 'Charge',
    width: 104,
    cell: (row) => (
      <span title={`${nameOf(row)} · ${row.kind}${row.charge ? ` · ${row.charge}` : ''}`}>{nameOf(row)}</span>
    ),
  },
  {
    id: 'period',
    header: 'Period',
    width: 150,
    sort: 'PERIOD',
    definition: 'Service period, in the zone of the billing schedule',
    cell: (row) => <span title={row.zone}>{formatPeriod(row.periodStart, row.periodEnd, row.zone)}</span>,
  },
  {
    id: 'status',
    header: 'Status',
    width: 92,
    phone: 'side',
    sort: 'ATTENTION',
    definition: 'Ordered by what asks for attention: broken, at risk, in progress, open, done',
    cell: (row) => <TermBadge term={row.statusTerm} plain />,
  },
  {
    id: 'invoice',
    header: 'Invoice',
    width: 132,
    definition: 'Number of the invoice that has a line of this transaction, and how many more there are',
    cell: (row) => <Invoices invoices={row.invoices} />,
  },
  {
    id: 'stages',
    header: 'Stages',
    width: 112,
    definition: 'Captured, aggregated, rated, invoiced, posted, settled, CRM sync',
    cell: (row) => <StageStrip stages={row.stages} />,
  },
  {
    id: 'risk',
    header: 'At risk',
    card: card((row) => row.amountAtRisk),
    width: 88,
    align: 'right',
    sort: 'AT_RISK',
    definition: 'Money that open cases keep from being billed, posted or collected',
    cell: (row) =>
      isZero(row.amountAtRisk) ? none : <Money amount={row.amountAtRisk} currency={row.currency} bare tone="broken" />,
  },
  {
    id: 'cases',
    header: 'Cases',
    phone: 'none',
    width: 52,
    align: 'right',
    definition: 'Open exceptions',
    cell: (row) => (row.openCases > 0 ? <span className="tabular">{formatCount(row.openCases)}</span> : none),
  },
  {
    id: 'rated',
    header: 'Rated',
    phone: 'none',
    width: 88,
    align: 'right',
    sort: 'AMOUNT',
    definition: 'What billing rated, net of tax',
    cell: (row) => amount(row.ratedAmount, row),
  },
  {
    id: 'invoiced',
    header: 'Invoiced',
    card: card((row) => row.invoicedAmount),
    width: 88,
    align: 'right',
    sort: 'INVOICED',
    definition: 'Invoiced net of credits and tax',
    cell: (row) => amount(row.invoicedAmount, row),
  },
  {
    id: 'posted',
    header: 'Posted',
    card: card((row) => row.postedAmount),
    width: 88,
    align: 'right',
    sort: 'POSTED',
    definition: 'Posted in the ERP net of reversals and tax',
    cell: (row) => amount(row.postedAmount, row),
  },
  {
    id: 'currency',
    header: 'Cur.',
    width: 46,
    definition: 'Currency of the amounts in this row',
    phone: 'none',
    cell: (row) => row.currency ?? none,
  },
  {
    id: 'invoiceVariance',
    header: 'Rated − inv.',
    phone: 'none',
    width: 96,
    align: 'right',
    sort: 'INVOICE_VARIANCE',
    definition: 'Rated minus invoiced, net of credits: what is not invoiced and what credits took off',
    cell: (row) => <Variance value={row.invoiceVariance} term={row.invoiceVarianceTerm} currency={row.currency} />,
  },
  {
    id: 'postingVariance',
    header: 'Inv. − posted',
    card: card((row) => row.postingVariance),
    width: 96,
    align: 'right',
    sort: 'POSTING_VARIANCE',
    definition: 'Invoiced minus posted, net of tax',
    cell: (row) => <Variance value={row.postingVariance} term={row.postingVarianceTerm} currency={row.currency} />,
  },
  { id: 'changed', header: 'Changed', width: 84, sort: 'CHANGED', cell: (row) => <Time at={row.changedAt} /> },
  {
    id: 'settled',
    header: 'Settled, gross',
    width: 104,
    align: 'right',
    hidden: true,
    definition: 'Paid less refunds, tax included: the other amounts are net',
    phone: 'none',
    cell: (row) => amount(row.settledAmount, row),
  },
  {
    id: 'number',
    header: 'Number',
    width: 84,
    hidden: true,
    sort: 'NUMBER',
    cell: (row) => <Identifier value={String(row.number)} label="Transaction" />,
  },
  {
    id: 'subscription',
    header: 'Subscription',
    width: 140,
    hidden: true,
    cell: (row) => <Identifier value={row.subscription} label="Subscription" />,
  },
  { id: 'kind', header: 'Kind', width: 100, hidden: true, cell: (row) => row.kind },
  { id: 'entity', header: 'Entity', width: 72, hidden: true, cell: (row) => row.entityCode ?? none },
  { id: 'region', header: 'Region', width: 80, hidden: true, cell: (row) => row.region ?? none },
  {
    id: 'captured',
    header: 'Captured',
    width: 120,
    align: 'right',
    hidden: true,
    definition: 'Quantity by our own count of the usage events',
    cell: (row) => formatQuantity(row.capturedQuantity, row.unit),
  },
  {
    id: 'billed',
    header: 'Billed quantity',
    width: 120,
    align: 'right',
    hidden: true,
    cell: (row) => formatQuantity(row.billedQuantity, row.unit),
  },
  {
    id: 'quantityVariance',
    header: 'Quantity diff.',
    width: 108,
    align: 'right',
    hidden: true,
    definition: 'Captured minus billed quantity, and what says most of the differences between the layers',
    cell: (row) => <QuantityVariance value={row.quantityVariance} term={row.quantityVarianceTerm} unit={row.unit} />,
  },
  {
    id: 'aggregation',
    header: 'Capt. − aggr.',
    width: 120,
    align: 'right',
    hidden: true,
    phone: 'none',
    definition: 'Our own sum of the usage events less what metering states',
    cell: (row) => step(row, 'AGGREGATION'),
  },
  {
    id: 'rating',
    header: 'Metered − rated',
    width: 120,
    align: 'right',
    hidden: true,
    phone: 'none',
    definition: 'What metering states, else the events, less what was rated',
    cell: (row) => step(row, 'RATING'),
  },
  {
    id: 'billing',
    header: 'Rated − billed',
    width: 120,
    align: 'right',
    hidden: true,
    phone: 'none',
    definition: 'The rated quantity less what invoices carry',
    cell: (row) => step(row, 'BILLING'),
  },
  {
    id: 'final',
    header: 'Final',
    width: 88,
    hidden: true,
    definition: 'Final: every stage that applies is complete',
    cell: (row) => (row.final ? 'Final' : <span className="quiet">Provisional</span>),
  },
];
