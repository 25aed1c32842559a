'use client';
import { FigureTable } from '../charts/figure-table';
import { type DocumentPartRowFragment, graphql } from '../shell/apollo';
import { NONE } from '../shell/format';
import { Link } from '../shell/link';
import { Money } from '../shell/money';
import { Section } from '../shell/page';
import { hrefOf } from '../shell/record-href';
import { TermBadge } from '../shell/term';
import { Time } from '../shell/time';
import { System } from '../shell/viewer';

graphql(`
  fragment DocumentPartRow on DocumentPart {
    id
    kind
    name
    system
    status {
      code
      label
      tone
      description
    }
    at
    currency
    amount
    part
    message
  }
`);

/** What was done with a document, in the order it happened: each leads to its own page. */
export function Parts({
  title,
  definition,
  rows,
  partHead,
  empty,
}: {
  title: string;
  definition: string;
  rows: readonly DocumentPartRowFragment[];
  /** What the document's own part of each is called. */
  partHead: string;
  empty: string;
}) {
  const spoken = rows.some(({ message }) => message);
  return (
    <Section title={rows.length > 0 ? `${title}: ${rows.length}` : title} definition={definition}>
      <FigureTable
        label={title}
        rows={rows}
        rowKey={(row) => row.id}
        empty={empty}
        columns={[
          {
            key: 'name',
            head: 'Number',
            cell: (row) => (
              <Link className="mono" href={hrefOf(row.kind, row.id)}>
                {row.name}
              </Link>
            ),
          },
          { key: 'status', head: 'Status', cell: (row) => <TermBadge term={row.status} plain /> },
          { key: 'at', head: 'When', cell: (row) => <Time at={row.at} absolute /> },
          { key: 'system', head: 'System', wide: true, cell: (row) => <System code={row.system} /> },
          {
            key: 'amount',
            head: 'Whole',
            right: true,
            wide: true,
            cell: (row) => <Money amount={row.amount} currency={row.currency} />,
          },
          {
            key: 'part',
            head: partHead,
            right: true,
            cell: (row) => <Money amount={row.part} currency={row.currency} />,
          },
          ...(spoken
            ? [
                {
                  key: 'message',
                  head: 'What was said',
                  words: true,
                  cell: (row: DocumentPartRowFragment) => row.message ?? <span className="quiet">{NONE}</span>,
                },
              ]
            : []),
        ]}
      />
    </Section>
  );
}
