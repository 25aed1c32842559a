'use client';
import { UnstyledButton } from '@mantine/core';
import dynamic from 'next/dynamic';
import { useId, useState } from 'react';
import { FigureTable } from './figure-table';
import { inks } from './palette';
import type { TimeChartProps } from './series';
import classes from './time-chart.module.css';

// The chart library is the heaviest thing on these pages: it comes after the figures, into a place held for it.
const TimePlot = dynamic(() => import('./time-plot').then((module) => module.TimePlot), {
  ssr: false,
  loading: () => <div className={classes.coming} aria-hidden />,
});

/** Series over time, with the same figures as a table one press away. */
export function TimeChart<Key extends string>(props: TimeChartProps<Key>) {
  const { label, points, series, formatStep, formatValue, height = 160 } = props;
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  return (
    <figure className={classes.figure} aria-labelledby={`${id}-label`}>
      <figcaption className={classes.caption}>
        <span id={`${id}-label`} className={series.length > 1 ? 'visually-hidden' : undefined}>
          {label}
        </span>
        {series.length > 1 && (
          <ul className={classes.legend}>
            {series.map((one) => (
              <li key={one.key}>
                <i style={{ background: inks[one.ink] }} data-kind={one.kind} aria-hidden />
                {one.label}
              </li>
            ))}
          </ul>
        )}
        <UnstyledButton
          className={classes.toggle}
          aria-pressed={asTable}
          aria-label={`${label}: show as table`}
          onClick={() => setAsTable(!asTable)}
        >
          {asTable ? 'Chart' : 'Table'}
        </UnstyledButton>
      </figcaption>
      {asTable ? (
        <div className={classes.table} style={{ height }}>
          <FigureTable
            label={`${label}, as a table`}
            rows={[...points].reverse()}
            rowKey={(point) => point.at}
            columns={[
              { key: 'at', head: 'When', cell: (point) => formatStep(point.at) },
              ...series.map((one) => ({
                key: one.key,
                head: one.label,
                right: true,
                cell: (point: (typeof points)[number]) => formatValue(point[one.key]),
              })),
            ]}
          />
        </div>
      ) : (
        <div style={{ height }} role="img" aria-label={`${label}. The figures are in the table.`}>
          <TimePlot {...props} />
        </div>
      )}
    </figure>
  );
}
