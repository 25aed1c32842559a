'use client';
import { useEffect, useRef } from 'react';

interface RowKeys {
  /** Rows on show. */
  count: number;
  active: number;
  onActive: (index: number) => void;
  onOpen: (index: number) => void;
  onSelect?: ((index: number) => void) | undefined;
}

/** Where a key belongs to what has the focus, and not to the rows. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return true;
  return target.closest('dialog, [role="dialog"], [role="menu"], [role="listbox"], [role="option"]') !== null;
}

/**
 * Rows by keyboard from anywhere on the page: j and k move, Enter and o open, x selects, Home and End jump.
 * A focused link or button keeps its own Enter.
 */
export function useRowKeys(keys: RowKeys, enabled: boolean): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    if (!enabled) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
      const { count, active, onActive, onOpen, onSelect } = latest.current;
      if (count === 0) return;
      const inTable = event.target instanceof HTMLElement && event.target.closest('[data-rows]') !== null;
      const control = event.target instanceof HTMLElement && event.target.closest('a, button') !== null;
      const to = (index: number) => {
        event.preventDefault();
        onActive(Math.max(0, Math.min(count - 1, index)));
      };
      if (event.key === 'j' || (inTable && event.key === 'ArrowDown')) to(active + 1);
      else if (event.key === 'k' || (inTable && event.key === 'ArrowUp')) to(active - 1);
      else if (inTable && event.key === 'Home') to(0);
      else if (inTable && event.key === 'End') to(count - 1);
      else if (active >= 0 && event.key === 'x' && onSelect) {
        event.preventDefault();
        onSelect(active);
      } else if (active >= 0 && (event.key === 'o' || (event.key === 'Enter' && !control))) {
        event.preventDefault();
        onOpen(active);
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [enabled]);
}
