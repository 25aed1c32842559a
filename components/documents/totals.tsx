'use client';
import { IconAlertTriangleFilled } from '@tabler/icons-react';
import type { DocumentHeadFragment } from '../shell/apollo';
import { formatMoney, isZero } from '../shell/format';
import { Money } from '../shell/money';
import classes from './documents.module.css';

function Sum({
  name,
  note,
  amount,
  currency,
  tone,
}: {
  name: string;
  note?: string | undefined;
  amount: string;
  currency: string | null | undefined;
  tone?: 'quiet' | 'broken' | undefined;
}) {
  return (
    <div className={classes.sum}>
      <dt>{name}</dt>
      <dd>
        <Money amount={amount} currency={currency} tone={tone ?? (isZero(amount) ? 'quiet' : undefined)} />
      </dd>
      <dd className={classes.under}>{note ?? ' '}</dd>
    </div>
  );
}

/** The money of a document: its own totals, and what became of them; each says whether it is net or gross. */
export function Totals({ document }: { document: DocumentHeadFragment }) {
  const { currency } = document;
  const tax = document.feet.find(({ label }) => label === 'Tax')?.lines ?? '0';
  const invoice = document.kind === 'INVOICE';
  return (
    <>
      <dl className={classes.sums}>
        <Sum name="Net" note="as stated" amount={document.net} currency={currency} />
        <Sum name="Tax" note="of its lines" amount={tax} currency={currency} />
        <Sum name="Gross" note="of its lines" amount={document.gross} currency={currency} />
        {invoice ? (
          <Sum
            name="Credited"
            note={`net; ${formatMoney(document.creditedGross, null)} gross`}
            amount={document.credited}
            currency={currency}
          />
        ) : null}
        <Sum name="Posted" note="net, less reversals" amount={document.posted} currency={currency} />
        {invoice ? (
          <Sum name="Settled" note="gross, less refunds" amount={document.settled} currency={currency} />
        ) : null}
        {document.outstanding != null ? (
          <Sum name="Outstanding" note="gross" amount={document.outstanding} currency={currency} />
        ) : null}
      </dl>
      {document.foots ? null : (
        <div className={classes.unequal} role="status">
          <IconAlertTriangleFilled size={14} aria-hidden />
          <span>
            The document’s own totals are not the sums of its lines.{' '}
            {document.feet
              .filter(({ difference }) => !isZero(difference))
              .map(
                ({ label, stated, lines, difference }) =>
                  `${label}: ${formatMoney(stated, currency)} stated, its lines come to ${formatMoney(lines, currency)}, ${formatMoney(difference, currency)} apart.`,
              )
              .join(' ')}
          </span>
        </div>
      )}
    </>
  );
}
