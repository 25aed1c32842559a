'use client';
import { IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './definition.module.css';
import { Pop } from './pop';

/** The definition of a figure or a type, one click from where it stands. */
export function Definition({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Pop
      label={`What “${title}” means`}
      className={classes.button}
      face={<IconInfoCircle size={14} aria-hidden />}
      width={320}
      padding={12}
    >
      <div className={classes.title}>{title}</div>
      <div className={classes.text}>{children}</div>
    </Pop>
  );
}
