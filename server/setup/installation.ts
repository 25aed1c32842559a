import release from '@/package.json' with { type: 'json' };
import type { DemoState } from '@/server/health';
import { pool } from '@/server/runtime/db';

export interface InstallationState {
  /** none | loading | ready | failed */
  demo: string;
  demoProgress: number | null;
  version: string;
}

/** What anybody may know of this installation. */
export async function installationState(): Promise<InstallationState> {
  // The supervisor's word, which the web process keeps for all module instances (server/health.ts).
  const state = (globalThis as typeof globalThis & { throughlineDemo?: DemoState }).throughlineDemo ?? 'none';
  return { demo: state === 'loaded' ? 'ready' : state, demoProgress: state === 'loading' ? await progress() : null, version: release.version };
}

/** What the loader last said; it alone knows how much there is. */
async function progress(): Promise<number | null> {
  const { rows } = await pool.query<{ share: number | null }>(`SELECT (value->>'share')::float8 AS share FROM setting WHERE key = 'demo progress'`);
  return rows[0]?.share ?? null;
}
