'use client';
import { useCallback, useMemo, useState } from 'react';
import { useChanged } from '../shell/live';

/** What others changed since the list was loaded; what one did oneself is in the answer already and not counted. */
export function useChangedElsewhere(reload: () => void) {
  const { ids, clear } = useChanged('exceptions');
  const [own, setOwn] = useState<ReadonlySet<string>>(() => new Set());
  const marks = useMemo(() => new Set([...ids].filter((id) => !own.has(id))), [ids, own]);
  return {
    marks,
    own: useCallback((acted: readonly string[]) => setOwn((before) => new Set([...before, ...acted])), []),
    refresh: () => {
      clear();
      setOwn(new Set());
      reload();
    },
  };
}
