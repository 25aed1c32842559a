import { afterAll, inject } from 'vitest';
import { copyTemplate } from './copies';

// Runs before a test file's own imports, so that the code under test finds this file's database behind its one door.
process.env.DATABASE_URL = await copyTemplate(inject('cluster'));
process.env.DATABASE_POOL_SIZE ??= '8';

afterAll(async () => {
  const { closeDatabase } = await import('../server/runtime/db');
  await closeDatabase();
});
