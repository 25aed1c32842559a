import { expect, it } from 'vitest';
import { acceptMetrics, counter, metrics } from './metrics';
import { PEER_HEADER } from './runtime/peer';

const asked = (peer: string) =>
  metrics(new Request('http://localhost/api/metrics', { headers: { [PEER_HEADER]: peer, host: 'localhost' } }));

it('tells this machine what all processes measured, one family once', async () => {
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
  const text = await (await asked('127.0.0.1')).text();
  expect(text).toContain('throughline_tests_total{kind="a",process="tool"} 3');
  expect(text).toContain('throughline_tests_total{kind="a",process="worker"} 5');
  expect(text.match(/# TYPE throughline_tests_total/g)).toHaveLength(1);
});

it('tells nobody else', async () => {
  expect((await asked('192.0.2.1')).status).toBe(403);
});
