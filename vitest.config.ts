import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const alias = {
  // Without it, CommonJS and ES modules of graphql become two realms in one test.
  graphql: 'graphql/index.js',
  '@': fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, ''),
};
const skip = ['node_modules/**', '.next/**', '.build/**', '.data/**', 'e2e/**', 'generated/**'];

/** Two projects by suffix: what needs a database says so in its name, and only that pays for one. */
export default defineConfig({
  test: {
    // Of two cores the runner would leave one idle; half of a test that needs a database waits for it.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        resolve: { alias },
        test: { name: 'unit', include: ['**/*.test.{ts,tsx}'], exclude: [...skip, '**/*.db.test.ts'] },
      },
      {
        resolve: { alias },
        test: {
          name: 'database',
          include: ['**/*.db.test.ts'],
          exclude: skip,
          globalSetup: ['test/cluster.ts'],
          setupFiles: ['test/each-file.ts'],
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
