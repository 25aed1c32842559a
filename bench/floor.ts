/** A bare server that stores usage events and sums them, and does nothing else: what the machine can do at all. */
import { createServer } from 'node:http';
import { Pool } from 'pg';
import { batch, post } from './load';

/** Events per second of the bare "insert and sum" server under the same load. */
export async function insertAndSum(databaseUrl: string, tenants: readonly string[], seconds: number): Promise<number> {
  const pool = new Pool({ connectionString: databaseUrl, max: 4 });
  await pool.query(
    'CREATE TABLE bench_event (id text PRIMARY KEY, customer text, at timestamptz, quantity numeric); CREATE TABLE bench_sum (customer text, hour timestamptz, quantity numeric, PRIMARY KEY (customer, hour))',
  );
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const events = Buffer.concat(parts)
        .toString('utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { id: string; time: string; data: { customer: string; quantity: string } });
      pool
        .query(
          `WITH fresh AS (INSERT INTO bench_event SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::numeric[]) ON CONFLICT DO NOTHING RETURNING customer, at, quantity)
         INSERT INTO bench_sum AS s SELECT customer, date_trunc('hour', at), sum(quantity) FROM fresh GROUP BY 1, 2 ORDER BY 1, 2 ON CONFLICT (customer, hour) DO UPDATE SET quantity = s.quantity + excluded.quantity`,
          [
            events.map(({ id }) => id),
            events.map(({ data }) => data.customer),
            events.map(({ time }) => time),
            events.map(({ data }) => data.quantity),
          ],
        )
        .then(
          () => response.writeHead(202).end(),
          (error: Error) => response.writeHead(500).end(error.message),
        );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const began = performance.now();
  const until = began + seconds * 1000;
  let next = 0;
  let stored = 0;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      while (performance.now() < until) {
        const from = next;
        next += 500;
        const { status, body } = await post(`http://127.0.0.1:${port}/`, batch(tenants, from, 500, 'floor'), {});
        if (status !== 202) throw new Error(`The bare server answered ${status}: ${body.slice(0, 200)}`);
        stored += 500;
      }
    }),
  );
  const rate = (stored / (performance.now() - began)) * 1000;
  server.close();
  server.closeAllConnections();
  await pool.query('DROP TABLE bench_event, bench_sum');
  await pool.end();
  return rate;
}
