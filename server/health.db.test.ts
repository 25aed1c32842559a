import { Client } from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { HEARTBEAT, live, ready, setDemoState } from './health';

afterEach(() => setDemoState('none'));

describe('health', () => {
  it('is live without asking anybody', () => {
    expect(live().status).toBe(200);
  });

  it('is not ready without a worker, and says so', async () => {
    const response = await ready();
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ database: 'ok', migrations: 'ok', worker: 'not running' });
  });

  it('is ready with a worker; a demo that still loads is shown and does not matter', async () => {
    const worker = new Client({ connectionString: process.env.DATABASE_URL, application_name: HEARTBEAT });
    await worker.connect();
    try {
      await worker.query('SELECT 1');
      setDemoState('loading');
      const response = await ready();
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ status: 'ready', worker: 'ok', demo: 'loading' });
    } finally {
      await worker.end();
    }
  });
});
