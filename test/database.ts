import { DatabaseError, type Pool } from 'pg';
import { inject } from 'vitest';
import type { PrismaClient } from '../generated/prisma/client';
import { pool, prisma } from '../server/runtime/db';
import { copyTemplate } from './copies';

const DEADLOCK = '40P01';

export interface TestDatabase {
  /** The pool that the code under test uses too: there is one door. */
  pool: Pool;
  prisma: PrismaClient;
  url: string;
  /** Empties every table but the migrations', and starts their sequences anew; for many runs within one file. */
  reset(): Promise<void>;
  /** The URL of one more database, empty and migrated, for a process of its own. */
  another(): Promise<string>;
  /** Nothing is left to do: the whole cluster goes when the run ends. Kept so that a test may say where it is done. */
  drop(): Promise<void>;
}

/** The database of the calling test file (`*.db.test.ts`): copied from a migrated template, empty, its own. */
export async function testDatabase(): Promise<TestDatabase> {
  return {
    pool,
    prisma,
    url: process.env.DATABASE_URL as string,
    reset,
    another: () => copyTemplate(inject('cluster')),
    drop: async () => undefined,
  };
}

async function reset(): Promise<void> {
  const { rows } = await pool.query<{ tables: string | null }>(
    `SELECT string_agg(format('%I.%I', n.nspname, c.relname), ', ') AS tables
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND c.relname <> '_prisma_migrations'`,
  );
  if (!rows[0]?.tables) return;
  for (let attempt = 0; ; attempt++) {
    try {
      await pool.query(`TRUNCATE ${rows[0].tables} RESTART IDENTITY CASCADE`);
      return;
    } catch (error) {
      // What the code under test still writes after its answer may hold the tables the other way round.
      if (!(error instanceof DatabaseError && error.code === DEADLOCK && attempt < 5)) throw error;
    }
  }
}
