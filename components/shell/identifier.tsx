'use client';
import { IconCheck } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import classes from './figures.module.css';
import { NONE } from './format';

/** An identifier in a monospace face; a click copies it and says so. */
export function Identifier({ value, label }: { value: string | null | undefined; label?: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1_200);
    return () => clearTimeout(timer);
  }, [copied]);
  if (!value) return <span className="quiet">{NONE}</span>;
  return (
    <button
      type="button"
      className={classes.identifier}
      title={`${value}\nClick to copy`}
      aria-label={copied ? `Copied ${value}` : `${label ? `${label} ` : ''}${value}, copy`}
      onClick={(event) => {
        event.stopPropagation();
        event.preventDefault();
        void navigator.clipboard?.writeText(value).then(() => setCopied(true));
      }}
    >
      <span>{value}</span>
      {copied ? (
        <span className={classes.copied}>
          <IconCheck size={12} aria-hidden />
        </span>
      ) : null}
    </button>
  );
}
