'use client';
import { useReducedMotion } from '@mantine/hooks';
import {
  Area,
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ResponsiveContainer,
  Tooltip,
  type TooltipContentProps,
  XAxis,
  YAxis,
} from 'recharts';
import { dashes, inks } from './palette';
import { labelledSteps } from './scale';
import type { TimeChartProps } from './series';
import classes from './time-chart.module.css';

const axis = { fontSize: 11, fill: 'var(--ink-3)' } as const;
const rule = 'var(--rule)';

const brief = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });
const compact = (value: number) => brief.format(value);

/** The drawing itself, the only file that knows the chart library. Loaded on demand by time-chart.tsx. */
export function TimePlot<Key extends string>({
  points,
  series,
  formatStep,
  formatValue,
  formatAxis,
  labels = 6,
}: TimeChartProps<Key>) {
  const still = useReducedMotion() ?? true;
  const ticks = labelledSteps(points.length, labels).map((index) => points[index]?.at ?? '');
  const explain = ({ active, label }: TooltipContentProps) => {
    const point = active ? points.find((candidate) => candidate.at === label) : undefined;
    if (!point) return null;
    return (
      <div className={classes.tooltip}>
        {formatStep(point.at)}
        <dl>
          {series.map((one) => [
            <dt key={`${one.key} name`}>
              <i style={{ background: inks[one.ink] }} />
              {one.label}
            </dt>,
            <dd key={one.key}>{formatValue(point[one.key])}</dd>,
          ])}
        </dl>
      </div>
    );
  };
  return (
    <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 400, height: 160 }}>
      <ComposedChart
        data={[...points]}
        margin={{ top: 4, right: 20, bottom: 0, left: 0 }}
        barCategoryGap={1}
        accessibilityLayer={false}
      >
        <CartesianGrid vertical={false} stroke={rule} />
        <XAxis
          dataKey="at"
          ticks={ticks}
          interval={0}
          tickFormatter={formatStep}
          tick={axis}
          tickLine={false}
          axisLine={{ stroke: rule }}
          height={20}
        />
        <YAxis
          tickFormatter={formatAxis ?? compact}
          tick={axis}
          tickLine={false}
          axisLine={false}
          width={44}
          tickCount={4}
          allowDecimals={false}
        />
        <Tooltip content={explain} cursor={{ fill: rule, stroke: rule }} isAnimationActive={false} />
        {series.map((one) => {
          const common = {
            dataKey: one.key as string,
            name: one.label,
            isAnimationActive: !still,
            animationDuration: 200,
          };
          if (one.kind === 'bar')
            return <Bar key={one.key} {...common} fill={inks[one.ink]} stackId="bars" maxBarSize={24} />;
          if (one.kind === 'area')
            return (
              <Area
                key={one.key}
                {...common}
                stroke={inks[one.ink]}
                fill={inks[one.ink]}
                fillOpacity={0.15}
                strokeWidth={1.5}
                dot={false}
              />
            );
          return (
            <Line
              key={one.key}
              {...common}
              stroke={inks[one.ink]}
              strokeWidth={1.5}
              strokeDasharray={dashes[one.ink]}
              dot={false}
            />
          );
        })}
      </ComposedChart>
    </ResponsiveContainer>
  );
}
