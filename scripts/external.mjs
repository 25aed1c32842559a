import { Refusal } from './refusal.mjs';

const OLDEST = 15;

/**
 * Looks whether somebody's own PostgreSQL can be used.
 * @throws Refusal that says in one sentence why it can not
 */
export async function inspect(url) {
  let target;
  try {
    target = new URL(url);
  } catch {
    throw new Refusal('DATABASE_URL is not a URL; it looks like postgresql://user:password@host:5432/database.');
  }
  if (!/^postgres(?:ql)?:$/.test(target.protocol)) {
    throw new Refusal(`DATABASE_URL must begin with postgresql://, not ${target.protocol}//.`);
  }
  const where = `${target.host}${target.pathname}`;
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw new Refusal(`The database at ${where} can not be reached: ${error.message || error.code}.`);
  }
  try {
    const { rows } = await client.query(
      `SELECT current_setting('server_version_num')::int AS version, current_user AS who,
              to_regnamespace('public') IS NOT NULL AND has_schema_privilege('public', 'CREATE') AS tables,
              has_database_privilege(current_database(), 'CREATE') AS schemas`,
    );
    const { version, who, tables, schemas } = rows[0];
    if (version < OLDEST * 10_000) {
      throw new Refusal(
        `The database at ${where} is PostgreSQL ${Math.floor(version / 10_000)}; ${OLDEST} or newer is needed.`,
      );
    }
    if (!tables)
      throw new Refusal(`User ${who} may not create tables in schema public of ${where}; grant CREATE on it.`);
    if (!schemas)
      throw new Refusal(`User ${who} may not create schemas and extensions in ${where}; grant CREATE on the database.`);
  } finally {
    await client.end();
  }
}
