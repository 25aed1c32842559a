import { expect, it } from 'vitest';
import { firstSignal } from './first-signal';

it('is one command, with the key and an event that any source takes', () => {
  const at = new Date('2026-03-01T10:00:00.000Z');
  const command = firstSignal({ url: 'http://localhost:3000', source: 'billing', secret: 'tl_1_x', at });
  expect(command).toContain("'http://localhost:3000/api/ingest/billing'");
  expect(command).toContain("'authorization: Bearer tl_1_x'");
  const [, body = ''] = /-d '(.*)'$/.exec(command) ?? [];
  expect(JSON.parse(body)).toEqual({
    specversion: '1.0',
    id: 'first-1772359200000',
    source: '/billing',
    type: 'source.heartbeat.v1',
    time: '2026-03-01T10:00:00.000Z',
    data: { watermark: '2026-03-01T10:00:00.000Z' },
  });
  expect(command.split("'").length % 2, 'every quote is closed').toBe(1);
});
