'use client';
import { FigureTable } from '../charts/figure-table';
import { type AccountReadinessFragment, graphql } from '../shell/apollo';
import { NONE } from '../shell/format';
import { Identifier } from '../shell/identifier';
import { Link } from '../shell/link';
import { Money } from '../shell/money';
import { Section } from '../shell/page';
import { TermBadge } from '../shell/term';
import { Day, Time } from '../shell/time';

graphql(`
  fragment AccountReadiness on InvoiceReadiness {
    id
    subscription
    periodStart
    periodEnd
    billRunAt
    readiness {
      code
      label
      tone
      description
    }
    obstacles {
      about
      term {
        code
        label
      }
      case {
        id
      }
    }
    expected {
      amount
      currency
    }
  }
`);

/** Whether the account's next invoices would come out right. */
export function Readiness({ invoices }: { invoices: readonly AccountReadinessFragment[] }) {
  if (invoices.length === 0) return null;
  return (
    <Section
      title="Next invoices"
      definition="What would keep the next invoice from coming out right, said before its bill run: usage, contract, entitlements, identity, tax code, ERP customer and products."
      actions={<Link href="/bill-runs">All bill runs</Link>}
    >
      <FigureTable
        label="Next invoices"
        rows={invoices}
        rowKey={({ id }) => id}
        columns={[
          {
            key: 'subscription',
            head: 'Subscription',
            cell: (row) => <Identifier value={row.subscription} label="Subscription" />,
          },
          { key: 'readiness', head: 'Readiness', cell: (row) => <TermBadge term={row.readiness} plain /> },
          {
            key: 'obstacles',
            head: 'In the way',
            words: true,
            cell: ({ obstacles }) =>
              obstacles.length === 0 ? (
                <span className="quiet">nothing</span>
              ) : (
                obstacles.map(({ term, about, case: found }) => (
                  <div key={`${term.code} ${about}`} title={about}>
                    {found ? (
                      <Link href={`/exceptions/${encodeURIComponent(found.id)}`}>{term.label}</Link>
                    ) : (
                      term.label
                    )}
                  </div>
                ))
              ),
          },
          {
            key: 'expected',
            head: 'Expected',
            right: true,
            cell: ({ expected }) =>
              expected ? (
                <>
                  <small className="quiet">est. </small>
                  <Money {...expected} />
                </>
              ) : (
                <span className="quiet">{NONE}</span>
              ),
          },
          {
            key: 'period',
            head: 'Period',
            wide: true,
            cell: (row) => (
              <>
                <Day at={row.periodStart} /> – <Day at={row.periodEnd} />
              </>
            ),
          },
          { key: 'run', head: 'Bill run', wide: true, cell: (row) => <Time at={row.billRunAt} /> },
        ]}
      />
    </Section>
  );
}
