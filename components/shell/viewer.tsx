'use client';
import { createContext, type ReactNode, useContext } from 'react';
import type { ViewerQuery } from './apollo';
import { graphql, useQuery } from './apollo';

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

/** Whether the reader holds a permission, for what a screen offers; the server decides in any case. */
export function useMay(permission: string): boolean {
  return useViewer()?.permissions.includes(permission) ?? false;
}
