'use client';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';

/** The days that a screen looks at when the address names none: its own default, or that days do not matter to it. */
export type Applied = { readonly from: string; readonly to: string } | 'no period';

const Current = createContext<Applied | null>(null);
const Tell = createContext<(applied: Applied | null) => void>(() => undefined);

/** Between a screen, which knows what it applies, and the context bar, which shows it. */
export function AppliedProvider({ children }: { children: ReactNode }) {
  const [applied, setApplied] = useState<Applied | null>(null);
  return (
    <Tell.Provider value={setApplied}>
      <Current.Provider value={applied}>{children}</Current.Provider>
    </Tell.Provider>
  );
}

/** What the screen that is open applies; null while it applies the address alone. */
export const useApplied = (): Applied | null => useContext(Current);

/** Tells the context bar what this screen applies where the address is silent; nothing while it is not known yet. */
export function useApply(applied: Applied | null | undefined): void {
  const tell = useContext(Tell);
  const [from, to] = typeof applied === 'object' && applied ? [applied.from, applied.to] : [null, null];
  const none = applied === 'no period';
  useEffect(() => {
    tell(none ? 'no period' : from && to ? { from, to } : null);
    return () => tell(null);
  }, [tell, from, to, none]);
}
