'use client';
import type { ReactNode } from 'react';
import { graphql, type TransactionHeaderFragment } from '../shell/apollo';
import { formatMoney, formatPeriod, formatQuantity, isZero, NONE } from '../shell/format';
import { Identifier } from '../shell/identifier';
import { Link } from '../shell/link';
import { Money } from '../shell/money';
import { TermBadge } from '../shell/term';
import { QuantityVariance } from './quantity';
import classes from './transaction.module.css';

graphql(`
  fragment TransactionHeader on Transaction {
    id
    knownAt
    number
    key
    account {
      id
      name
    }
    accountName
    entity {
      id
      code
      name
      zone
    }
    entityCode
    region
    currency
    system
    subscription
    charge
    kind
    product
    meter
    unit
    periodStart
    periodEnd
    zone
    capturedQuantity
    aggregatedQuantity
    ratedQuantity
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
      stepTerm {
        code
        label
        tone
        description
      }
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
    invoicedGross
    creditedAmount
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
    withoutOrigin
    amountAtRisk
    openCases
    final
  }
`);

type Header = TransactionHeaderFragment;

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What it belongs to. */
export function TransactionFacts({ transaction: each }: { transaction: Header }) {
  return (
    <dl className={classes.facts}>
      <Fact name="Account">
        {each.account ? (
          <Link href={`/accounts/${encodeURIComponent(each.account.id)}`}>{each.account.name}</Link>
        ) : (
          (each.accountName ?? NONE)
        )}
      </Fact>
      <Fact name="Subscription">
        <Identifier value={each.subscription} label="Subscription" />
      </Fact>
      <Fact name="Charge">
        {each.charge ? <Identifier value={each.charge} label="Charge" /> : NONE}{' '}
        <span className="quiet">{each.kind}</span>
      </Fact>
      <Fact name="Period">
        <span title={`${each.periodStart} to ${each.periodEnd ?? 'open end'}, ${each.zone}`}>
          {formatPeriod(each.periodStart, each.periodEnd, each.zone)}
        </span>
      </Fact>
      {each.meter ? (
        <Fact name="Meter">
          <Identifier value={each.meter} label="Meter" />
        </Fact>
      ) : null}
      <Fact name="Entity">
        {[each.entity ? `${each.entity.name} (${each.entity.code})` : each.entityCode, each.region]
          .filter(Boolean)
          .join(' · ') || NONE}
      </Fact>
      <Fact name="Number">
        <Identifier value={String(each.number)} label="Transaction" />
      </Fact>
    </dl>
  );
}

function Sum({
  name,
  definition,
  children,
  note,
}: {
  name: string;
  definition: string;
  children: ReactNode;
  note?: ReactNode;
}) {
  return (
    <div className={classes.sum}>
      <dt title={definition}>{name}</dt>
      <dd>{children}</dd>
      <dd className={classes.under}>{note ?? ' '}</dd>
    </div>
  );
}

function Variance({
  value,
  term,
  currency,
}: {
  value: string;
  term: Header['invoiceVarianceTerm'];
  currency: string | null | undefined;
}) {
  const tone = isZero(value) ? 'quiet' : term.tone === 'BROKEN' ? 'broken' : term.tone === 'RISK' ? 'risk' : undefined;
  return <Money amount={value} currency={currency} tone={tone} />;
}

/** The money at each step, the differences between them, and what is at risk. */
export function TransactionSums({ transaction: each }: { transaction: Header }) {
  const { currency } = each;
  const quantity = (value: string | null | undefined) => (value == null ? ' ' : formatQuantity(value, each.unit));
  return (
    <dl className={classes.sums}>
      {each.capturedQuantity != null || each.aggregatedQuantity != null ? (
        <Sum
          name="Metered"
          definition="Quantity by our own count of usage events; below, what metering states"
          note={each.aggregatedQuantity != null ? `stated ${quantity(each.aggregatedQuantity)}` : undefined}
        >
          <span className="tabular">{quantity(each.capturedQuantity ?? each.aggregatedQuantity)}</span>
        </Sum>
      ) : null}
      <Sum name="Rated" definition="What billing rated, net of tax" note={quantity(each.ratedQuantity)}>
        <Money amount={each.ratedAmount} currency={currency} />
      </Sum>
      <Sum
        name="Invoiced"
        definition="Invoiced net of credits and tax"
        note={
          isZero(each.creditedAmount)
            ? isZero(each.invoicedGross)
              ? undefined
              : `${formatMoney(each.invoicedGross, null)} gross`
            : `${formatMoney(each.creditedAmount, null)} credited`
        }
      >
        <Money amount={each.invoicedAmount} currency={currency} />
      </Sum>
      <Sum name="Posted" definition="Posted in the ERP net of reversals and tax">
        <Money amount={each.postedAmount} currency={currency} />
      </Sum>
      <Sum name="Settled" definition="Paid, gross, net of refunds" note="gross">
        <Money amount={each.settledAmount} currency={currency} />
      </Sum>
      {each.quantityDifferences.map(({ step, stepTerm, value, term }) => (
        <Sum
          key={step}
          name={stepTerm.label}
          definition={`${stepTerm.description} ${term.description}`}
          note={<TermBadge term={term} plain />}
        >
          <QuantityVariance value={value} term={term} unit={each.unit} />
        </Sum>
      ))}
      <Sum
        name="Rated − invoiced"
        definition={each.invoiceVarianceTerm.description}
        note={<TermBadge term={each.invoiceVarianceTerm} plain />}
      >
        <Variance value={each.invoiceVariance} term={each.invoiceVarianceTerm} currency={currency} />
      </Sum>
      <Sum
        name="Invoiced − posted"
        definition={each.postingVarianceTerm.description}
        note={<TermBadge term={each.postingVarianceTerm} plain />}
      >
        <Variance value={each.postingVariance} term={each.postingVarianceTerm} currency={currency} />
      </Sum>
      <Sum
        name="At risk"
        definition="Money that open cases keep from being billed, posted or collected"
        note={each.openCases > 0 ? `${each.openCases} open ${each.openCases === 1 ? 'case' : 'cases'}` : 'no open case'}
      >
        <Money amount={each.amountAtRisk} currency={currency} tone={isZero(each.amountAtRisk) ? 'quiet' : 'broken'} />
      </Sum>
    </dl>
  );
}
