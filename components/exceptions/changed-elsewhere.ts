'use client';
import { useCallback, useMemo, useState } from 'react';
import { type ExceptionFilter, graphql, useQuery } from '../shell/apollo';
import { useChanged } from '../shell/live';

const FRESH = graphql(`
  query FreshExceptions($filter: ExceptionFilter) {
    exceptions(filter: $filter, first: 1) {
      total {
        count
        exact
      }
    }
  }
`);

/** IDs that are asked about at once. */
const ASKED = 500;

/**
 * What others changed since the list was loaded; what one did oneself is in the answer already and not counted.
 * @param shown IDs of the rows on show; `marks` are those of them that changed, `fresh` counts what belongs to the list
 *   now and is not on show
 */
export function useChangedElsewhere(filter: ExceptionFilter, shown: readonly { id: string }[], reload: () => void) {
  const { ids, many, clear } = useChanged('exceptions');
  const [own, setOwn] = useState<ReadonlySet<string>>(() => new Set());
  const { marks, others } = useMemo(() => {
    const here = new Set(shown.map(({ id }) => id));
    const changed = [...ids].filter((id) => !own.has(id));
    return {
      marks: new Set(changed.filter((id) => here.has(id))) as ReadonlySet<string>,
      others: changed.filter((id) => !here.has(id)).slice(0, ASKED),
    };
  }, [ids, own, shown]);
  const { data, previousData } = useQuery(FRESH, {
    variables: { filter: { ...filter, ids: others } },
    skip: others.length === 0,
    fetchPolicy: 'no-cache',
  });
  return {
    marks,
    many,
    fresh: others.length === 0 ? 0 : ((data ?? previousData)?.exceptions.total.count ?? 0),
    own: useCallback((acted: readonly string[]) => setOwn((before) => new Set([...before, ...acted])), []),
    refresh: () => {
      clear();
      setOwn(new Set());
      reload();
    },
  };
}
