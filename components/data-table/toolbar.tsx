'use client';
import { ActionIcon, Button } from '@mantine/core';
import { IconBaselineDensityMedium, IconBaselineDensitySmall, IconColumns3, IconDownload } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { Check } from '../shell/controls';
import { formatTotal } from '../shell/format';
import { Pop } from '../shell/pop';
import type { Column, Density } from './columns';
import classes from './data-table.module.css';

export interface TotalCount {
  count: number;
  exact: boolean;
}

/** How many there are; where counting stopped, the exact number on demand. */
export function TotalLabel({
  total,
  noun,
  onCount,
}: {
  total: TotalCount;
  noun: string;
  onCount?: (() => Promise<unknown>) | undefined;
}) {
  const [counting, setCounting] = useState(false);
  return (
    <span className="tabular" aria-live="polite">
      <b style={{ fontWeight: 600, color: 'var(--ink)' }}>{formatTotal(total)}</b> {noun}
      {!total.exact && onCount ? (
        <Button
          size="compact-xs"
          variant="subtle"
          ml={4}
          loading={counting}
          onClick={() => {
            setCounting(true);
            void onCount().finally(() => setCounting(false));
          }}
        >
          Count exactly
        </Button>
      ) : null}
    </span>
  );
}

export function ColumnMenu<Row>({
  columns,
  shown,
  changed,
  onToggle,
  onReset,
}: {
  columns: readonly Column<Row>[];
  shown: readonly string[];
  changed: boolean;
  onToggle: (id: string) => void;
  onReset: () => void;
}) {
  return (
    <Pop
      align="end"
      label="Columns"
      title="Columns"
      className={classes.icon}
      face={<IconColumns3 size={16} aria-hidden />}
    >
      {columns.map((column) => (
        <Check
          key={column.id}
          label={column.header}
          checked={shown.includes(column.id)}
          disabled={column.fixed ?? false}
          onChange={() => onToggle(column.id)}
        />
      ))}
      <Button fullWidth mt={8} disabled={!changed} onClick={onReset}>
        Default columns
      </Button>
    </Pop>
  );
}

export function DensitySwitch({ density, onChange }: { density: Density; onChange: (density: Density) => void }) {
  const other = density === 'dense' ? 'roomy' : 'dense';
  return (
    <ActionIcon aria-label={`Rows: ${other}`} title={`Rows: ${other}`} onClick={() => onChange(other)}>
      {density === 'dense' ? <IconBaselineDensityMedium size={16} /> : <IconBaselineDensitySmall size={16} />}
    </ActionIcon>
  );
}

/** The whole list under its filter and in its order, with the columns on show, as CSV. */
export function ExportLink({
  list,
  variables,
  shown,
}: {
  list: string;
  variables: Record<string, unknown>;
  shown: readonly string[];
}) {
  const query = new URLSearchParams({ columns: shown.join(','), variables: JSON.stringify(variables) });
  const title = 'Export the list as CSV: as filtered and sorted, with these columns';
  return (
    <a className={classes.icon} href={`/api/export/${list}?${query}`} download title={title} aria-label="Export as CSV">
      <IconDownload size={16} aria-hidden />
    </a>
  );
}

export function Toolbar({ children, end }: { children: ReactNode; end: ReactNode }) {
  return (
    <div className={classes.bar}>
      {children}
      <div className={classes.barEnd}>{end}</div>
    </div>
  );
}
