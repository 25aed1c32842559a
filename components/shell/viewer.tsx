'use client';
import { createContext, type ReactNode, useCallback, useContext } from 'react';
import type { ViewerQuery } from './apollo';
import { graphql, useQuery } from './apollo';
import { NONE } from './format';

const VIEWER = graphql(`
  query Viewer {
    viewer {
      id
      name
      email
      role
      roleLabel
      regions
      landing
      dashboard
      screens
      permissions
      times
      systems {
        code
        title
        kind
      }
      entities {
        id
        code
        name
        region
        currency
        zone
      }
      teams {
        id
        code
        name
      }
    }
  }
`);

export type Viewer = NonNullable<ViewerQuery['viewer']>;

const Current = createContext<Viewer | null>(null);

export function useViewerQuery() {
  return useQuery(VIEWER, { fetchPolicy: 'cache-first' });
}

export function ViewerProvider({ viewer, children }: { viewer: Viewer | null; children: ReactNode }) {
  return <Current.Provider value={viewer}>{children}</Current.Provider>;
}

/** Who is signed in; null for the moment until that is known. */
export const useViewer = (): Viewer | null => useContext(Current);

/** What a system is called: its title where it is known, so that nobody has to read a code. */
export function useSystem(): (code: string | null | undefined) => string {
  const systems = useViewer()?.systems;
  return useCallback(
    (code) => (code ? (systems?.find((system) => system.code === code)?.title ?? code) : NONE),
    [systems],
  );
}

/**
 * A text of the server's with the codes of systems turned into their titles. A code that is a word of the language
 * ("billing") stays as it is: there it may well be that word.
 */
export function useInWords(): (text: string) => string {
  const systems = useViewer()?.systems;
  return useCallback(
    (text) =>
      (systems ?? [])
        .filter(({ code }) => /[^a-z]/.test(code))
        .reduce((words, { code, title }) => words.split(code).join(title), text),
    [systems],
  );
}

/** The title of a system, where a component needs no more than the word. */
export function System({ code }: { code: string | null | undefined }) {
  return <span title={code ?? undefined}>{useSystem()(code)}</span>;
}

/** Whether the reader holds a permission, for what a screen offers; the server decides in any case. */
export function useMay(permission: string): boolean {
  return useViewer()?.permissions.includes(permission) ?? false;
}
