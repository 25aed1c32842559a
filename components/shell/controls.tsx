'use client';
import type { ComponentProps, ReactNode, Ref } from 'react';
import classes from './controls.module.css';

/** A box to tick with its label beside it. */
export function Check({
  label,
  checked,
  disabled = false,
  title,
  onChange,
}: {
  label: ReactNode;
  checked: boolean;
  disabled?: boolean;
  title?: string | undefined;
  onChange: () => void;
}) {
  return (
    <label className={classes.check} title={title}>
      <input type="checkbox" checked={checked} disabled={disabled} onChange={onChange} />
      {label}
    </label>
  );
}

/** A box to tick in a table: its name is read out, not shown. */
export function BareCheck({
  some = false,
  ...rest
}: { 'aria-label': string; some?: boolean } & ComponentProps<'input'>) {
  const half = (box: HTMLInputElement | null) => {
    if (box) box.indeterminate = some;
  };
  return <input {...rest} ref={half} type="checkbox" className={classes.bare} />;
}

/** A line of text or a date; with a label above, or named by `aria-label`. */
export function Field({
  label,
  start,
  end,
  className,
  ref,
  ...rest
}: Omit<ComponentProps<'input'>, 'ref'> & {
  label?: string;
  start?: ReactNode;
  end?: ReactNode;
  ref?: Ref<HTMLInputElement>;
}) {
  const box = (
    <span className={classes.box}>
      {start}
      <input {...rest} ref={ref} />
      {end}
    </span>
  );
  return label ? (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is in the box inside
    <label className={`${classes.field} ${className ?? ''}`}>
      <span className={classes.label}>{label}</span>
      {box}
    </label>
  ) : (
    <span className={`${classes.field} ${className ?? ''}`}>{box}</span>
  );
}
