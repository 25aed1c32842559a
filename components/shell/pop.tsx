'use client';
import { type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { placeBeside } from './place';
import classes from './pop.module.css';

const FIRST = 'input:not([disabled]), select, textarea, button:not([disabled]), a[href], [tabindex="0"]';

/**
 * A button that opens a panel beside it. The browser's own popover does the rest: it lies on top of everything, closes
 * by Escape or a click elsewhere and gives the focus back.
 */
export function Pop({
  face,
  label,
  title,
  className,
  align = 'start',
  width,
  padding,
  children,
  ...rest
}: {
  /** What the button shows. */
  face: ReactNode;
  /** Name of the button and of the panel, where the face does not say it. */
  label?: string | undefined;
  title?: string | undefined;
  className?: string | undefined;
  align?: 'start' | 'end';
  width?: number;
  padding?: number;
  /** The panel's content; a function is handed what closes it. */
  children: ReactNode | ((close: () => void) => ReactNode);
  'data-set'?: boolean | undefined;
}) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    if (!open) return;
    const move = () => {
      const box = panel.current;
      if (!box || !button.current) return;
      const view = { width: window.innerWidth, height: window.innerHeight };
      const size = { width: box.offsetWidth, height: box.offsetHeight };
      const { top, left } = placeBeside(button.current.getBoundingClientRect(), size, view, align);
      box.style.top = `${top}px`;
      box.style.left = `${left}px`;
    };
    move();
    window.addEventListener('scroll', move, true);
    window.addEventListener('resize', move);
    return () => {
      window.removeEventListener('scroll', move, true);
      window.removeEventListener('resize', move);
    };
  }, [open, align]);
  useEffect(() => {
    if (!open) return;
    const box = panel.current;
    const first = box?.querySelector<HTMLElement>('[data-autofocus]') ?? box?.querySelector<HTMLElement>(FIRST);
    (first ?? box)?.focus({ preventScroll: true });
  }, [open]);

  return (
    <>
      <button
        {...rest}
        ref={button}
        type="button"
        popoverTarget={id}
        className={className}
        title={title}
        aria-label={label}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={(event) => event.stopPropagation()}
      >
        {face}
      </button>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: only keeps a click inside from reaching the row behind */}
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label ?? title}
        tabIndex={-1}
        className={classes.panel}
        style={{ width, padding }}
        onToggle={(event) => setOpen(event.newState === 'open')}
        onClick={(event) => event.stopPropagation()}
      >
        {open ? (typeof children === 'function' ? children(() => panel.current?.hidePopover()) : children) : null}
      </div>
    </>
  );
}
