'use client';
import { FigureTable } from '../charts/figure-table';
import { type DocumentCaseFragment, graphql } from '../shell/apollo';
import { Link } from '../shell/link';
import { Money } from '../shell/money';
import { Section } from '../shell/page';
import { TermBadge } from '../shell/term';
import { Time } from '../shell/time';

graphql(`
  fragment DocumentCase on ExceptionCase {
    id
    number
    title
    statusTerm {
      code
      label
      tone
      description
    }
    severityTerm {
      code
      label
      tone
      description
    }
    amountAtRisk {
      amount
      currency
    }
    amountBasis
    assignee {
      id
      name
    }
    queue {
      id
      title
    }
    dueAt
    overdue
    resolvedAt
  }
`);

/** The cases about a document, open ones first. */
export function Cases({ cases, what }: { cases: readonly DocumentCaseFragment[]; what: string }) {
  return (
    <Section title={cases.length > 0 ? `Exceptions: ${cases.length}` : 'Exceptions'}>
      <FigureTable
        label="Exceptions"
        rows={cases}
        rowKey={(each) => each.id}
        empty={`None: nothing about this ${what} is broken.`}
        columns={[
          {
            key: 'title',
            head: 'Case',
            words: true,
            cell: (each) => (
              <>
                <Link href={`/exceptions/${encodeURIComponent(each.id)}`}>{each.number}</Link> {each.title}
              </>
            ),
          },
          { key: 'status', head: 'Status', cell: (each) => <TermBadge term={each.statusTerm} plain /> },
          {
            key: 'severity',
            head: 'Severity',
            wide: true,
            cell: (each) => <TermBadge term={each.severityTerm} plain />,
          },
          {
            key: 'risk',
            head: 'At risk',
            right: true,
            cell: (each) =>
              each.amountAtRisk ? (
                <>
                  {each.amountBasis === 'estimated' ? <small className="quiet">est. </small> : null}
                  <Money amount={each.amountAtRisk.amount} currency={each.amountAtRisk.currency} />
                </>
              ) : (
                <span className="quiet">unknown</span>
              ),
          },
          { key: 'owner', head: 'Owner', wide: true, cell: (each) => each.assignee?.name ?? each.queue.title },
          {
            key: 'due',
            head: 'Due',
            wide: true,
            cell: (each) => (each.resolvedAt ? <span className="quiet">closed</span> : <Time at={each.dueAt} />),
          },
        ]}
      />
    </Section>
  );
}
