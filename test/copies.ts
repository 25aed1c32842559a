import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { TestCluster } from './cluster';

/**
 * A new database with this release's schema and nothing in it.
 * @returns its connection URL
 */
export async function copyTemplate({ url, template }: TestCluster): Promise<string> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const client = new Client({ connectionString: url.replace('DATABASE', 'postgres') });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  } finally {
    await client.end();
  }
  return url.replace('DATABASE', name);
}
