'use client';
import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { type FigureColumn, FigureTable } from '../charts/figure-table';
import { Section } from '../shell/page';
import { Empty, Failure, SkeletonRows } from '../shell/states';
import { AdminFrame } from './frame';

/** A screen of things that are set up: the list, a form for a new one and for each that is there. */
export function SettingList<Row extends { readonly id: string }>({
  at,
  title,
  lead,
  noun,
  nameOf,
  rows,
  columns,
  error,
  onRetry,
  form,
  acts,
  children,
}: {
  at: Parameters<typeof AdminFrame>[0]['at'];
  title: string;
  lead: string;
  /** one of them with its article: "a team" */
  noun: string;
  nameOf: (row: Row) => string;
  /** undefined while they are loading */
  rows: readonly Row[] | undefined;
  columns: readonly FigureColumn<Row>[];
  error: Parameters<typeof Failure>[0]['error'] | undefined;
  onRetry: () => void;
  /** The form of one, or of a new one. */
  form: (row: Row | null, close: () => void) => ReactNode;
  /** What else may be done with one, beside changing it. */
  acts?: (row: Row) => ReactNode;
  children?: ReactNode;
}) {
  const [open, setOpen] = useState<Row | 'new' | null>(null);
  const add = (
    <Button variant="filled" onClick={() => setOpen('new')}>
      Add {noun}
    </Button>
  );
  const edit: FigureColumn<Row> = {
    key: 'edit',
    head: <span className="visually-hidden">Change</span>,
    right: true,
    cell: (row) => (
      <>
        <Button variant="subtle" size="compact-xs" onClick={() => setOpen(row)} aria-label={`Change ${nameOf(row)}`}>
          Change
        </Button>
        {acts?.(row)}
      </>
    ),
  };
  return (
    <AdminFrame at={at} title={title} lead={lead} actions={add}>
      {rows ? (
        <Section title={title}>
          <FigureTable
            label={title}
            rows={rows}
            rowKey={(row) => row.id}
            empty={<Empty title={`No ${noun.replace(/^an? /, '')} yet`} action={add} />}
            columns={[...columns, edit]}
          />
        </Section>
      ) : error ? (
        <Failure error={error} what={`The ${title.toLowerCase()}`} onRetry={onRetry} />
      ) : (
        <SkeletonRows rows={6} label={`Loading ${title.toLowerCase()}`} />
      )}
      {children}
      {open ? form(open === 'new' ? null : open, () => setOpen(null)) : null}
    </AdminFrame>
  );
}
