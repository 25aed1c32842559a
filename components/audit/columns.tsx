'use client';
import type { Column } from '../data-table/data-table';
import { type AuditRowFragment, graphql } from '../shell/apollo';
import { Identifier } from '../shell/identifier';
import { Link } from '../shell/link';
import { Time } from '../shell/time';
import { summaryOf } from './changes';
import { actWords } from './params';

graphql(`
  fragment AuditRow on AuditEntry {
    id
    at
    actorId
    actorName
    action
    subjectKind
    subject
    subjectTitle
    subjectPath
    before
    after
    names {
      value
      name
    }
    reason
    position
    hash
  }
`);

export function Subject({ row }: { row: AuditRowFragment }) {
  const name = row.subjectTitle ?? row.subject;
  return (
    <>
      {row.subjectKind} {row.subjectPath ? <Link href={row.subjectPath}>{name}</Link> : name}
    </>
  );
}

function Summary({ row }: { row: AuditRowFragment }) {
  const text = summaryOf(row.before, row.after, row.names);
  return <span title={text}>{text}</span>;
}

export const columns: readonly Column<AuditRowFragment>[] = [
  { id: 'at', header: 'When', cell: (row) => <Time at={row.at} absolute />, width: 150, fixed: true, phone: 'side' },
  { id: 'who', header: 'Who', cell: (row) => row.actorName, width: 160 },
  { id: 'what', header: 'What', cell: (row) => actWords(row.action), width: 170, fixed: true, phone: 'title' },
  { id: 'subject', header: 'About', cell: (row) => <Subject row={row} />, width: 230 },
  {
    id: 'change',
    header: 'Change',
    cell: (row) => <Summary row={row} />,
    width: 320,
    grow: true,
  },
  { id: 'reason', header: 'Reason', cell: (row) => row.reason ?? '', width: 180 },
  {
    id: 'position',
    header: 'Place',
    cell: (row) => row.position ?? <span className="quiet">soon</span>,
    width: 80,
    align: 'right',
    definition: 'Place in the chain of acts; each hash covers the one before it.',
    phone: 'none',
  },
  {
    id: 'hash',
    header: 'Hash',
    cell: (row) => <Identifier value={row.hash} label="Hash" />,
    width: 220,
    hidden: true,
    phone: 'none',
  },
];
