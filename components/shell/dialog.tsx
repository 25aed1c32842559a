'use client';
import { IconX } from '@tabler/icons-react';
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import classes from './dialog.module.css';

/**
 * A dialog, open for as long as it is mounted. The browser's own does the rest: it lies on top of everything, keeps the
 * focus inside, and gives it back. An element marked `data-autofocus` gets the focus first.
 */
export function Dialog({
  title,
  label,
  width = 440,
  meant = false,
  onClose,
  children,
}: {
  /** Heading of the dialog, and its name. */
  title?: string;
  /** Its name where it has no heading. */
  label?: string;
  /** At most this many pixels wide. */
  width?: number;
  /** What is lost by closing it: neither Escape nor a click beside it does. */
  meant?: boolean;
  onClose: () => void;
  children: ReactNode;
}) {
  const heading = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const box = dialog.current;
    box?.showModal();
    box?.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    // Closed before it leaves the page: only then does the focus return to where it was.
    return () => box?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the key for it, and it is the browser's
    <dialog
      ref={dialog}
      className={classes.dialog}
      style={{ maxWidth: `min(${width}px, calc(100vw - 16px))` }}
      data-bare={title === undefined || undefined}
      aria-labelledby={title === undefined ? undefined : heading}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault();
        if (!meant) onClose();
      }}
      onKeyDown={(event) => {
        // A browser closes at the second Escape whatever a page says.
        if (meant && event.key === 'Escape') event.preventDefault();
      }}
      onClick={(event) => {
        if (!meant && event.target === dialog.current) onClose();
      }}
    >
      <div className={classes.content}>
        {title === undefined ? null : (
          <header className={classes.head}>
            <h2 id={heading}>{title}</h2>
            {meant ? null : (
              <button type="button" className={classes.close} onClick={onClose} aria-label="Close">
                <IconX size={16} aria-hidden />
              </button>
            )}
          </header>
        )}
        {children}
      </div>
    </dialog>
  );
}
