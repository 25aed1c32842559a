import { readFile } from 'node:fs/promises';
import path from 'node:path';
import release from '@/package.json' with { type: 'json' };
import type { DemoState } from '@/server/health';
import { env } from '@/server/runtime/env';

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
  return {
    demo: state === 'loaded' ? 'ready' : state,
    demoProgress: state === 'loading' ? await progress() : null,
    version: release.version,
  };
}

/** What the loader last wrote; it alone knows how much there is. null when it has written nothing readable. */
async function progress(): Promise<number | null> {
  try {
    const { progress: share } = JSON.parse(await readFile(path.join(env.dataDir, 'demo-progress.json'), 'utf8')) as {
      progress?: unknown;
    };
    return typeof share === 'number' && share >= 0 && share <= 1 ? share : null;
  } catch {
    return null;
  }
}
