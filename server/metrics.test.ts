import { expect, it, vi } from 'vitest';

vi.hoisted(() => {
  process.env.METRICS_KEY = 'a key of this test';
});

import { acceptMetrics, counter, metrics } from './metrics';
import { PEER_HEADER } from './runtime/peer';

const asked = (authorization?: string) =>
  metrics(
    new Request('http://localhost/api/metrics', {
      headers: { [PEER_HEADER]: '127.0.0.1', host: 'localhost', ...(authorization ? { authorization } : {}) },
    }),
  );

it('tells who holds the key what all processes measured, one family once', async () => {
  counter('throughline_tests_total', 'Counted by a test', ['kind']).inc({ kind: 'a' }, 2);
  counter('throughline_tests_total', 'Counted by a test', ['kind']).inc({ kind: 'a' });
  acceptMetrics('worker', [
    {
      name: 'throughline_tests_total',
      help: 'Counted by a test',
      type: 'counter',
      aggregator: 'sum',
      values: [{ value: 5, labels: { kind: 'a', process: 'worker' } }],
    },
  ] as never);
  const text = await (await asked('Bearer a key of this test')).text();
  expect(text).toContain('throughline_tests_total{kind="a",process="tool"} 3');
  expect(text).toContain('throughline_tests_total{kind="a",process="worker"} 5');
  expect(text.match(/# TYPE throughline_tests_total/g)).toHaveLength(1);
});

it.each([undefined, 'Bearer another', 'Basic a key of this test', 'Bearer '])(
  'tells nobody else, on this machine either: %s',
  async (authorization) => {
    expect((await asked(authorization)).status).toBe(401);
  },
);
