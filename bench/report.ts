/** The report of a run, as JSON and as a table. */
export interface Report {
  size: { transactions: number; events: number; cases: number; seconds: number };
  machine: { cpu: string; cores: number; memoryGiB: number; node: string };
  /** Copies that a fresh fold left as they were. */
  sample: { same: number; of: number };
  detection: { signals: number; withSeconds: number; withoutSeconds: number };
  ingest: { eventsPerSecond: number; copyPerSecond: number; floorPerSecond: number };
  visible: { p50Ms: number; p95Ms: number; p99Ms: number; idleP99Ms: number; probes: number };
  operations: { name: string; p50Ms: number; p95Ms: number; p99Ms: number }[];
  saturated: { name: string; requestsPerSecond: number; floorRatio: number; p95Ms: number }[];
  memory: { webMiB: number; workerMiB: number };
}

const count = (value: number) => value.toLocaleString('en');

/** The report as Markdown, to be read in a terminal and pasted into a document. */
export function show({ size, machine, detection, ingest, visible, operations, saturated, memory }: Report): string {
  return [
    '',
    `${count(size.transactions)} transactions, ${count(size.events)} usage events, ${count(size.cases)} cases; ${machine.cores} × ${machine.cpu}, ${machine.memoryGiB} GiB, Node ${machine.node}`,
    '',
    '| what | result |',
    '|---|---|',
    `| ingest to correlated, ${size.seconds} s | ${count(ingest.eventsPerSecond)} events/s |`,
    `| bare COPY of the same rows | ${count(ingest.copyPerSecond)} rows/s |`,
    `| bare insert and sum | ${count(ingest.floorPerSecond)} events/s |`,
    `| detection on top of correlation | ${((detection.withSeconds / detection.withoutSeconds - 1) * 100).toFixed(1)} % (${count(detection.signals)} signals of documents in ${detection.withSeconds.toFixed(1)} s, without it in ${detection.withoutSeconds.toFixed(1)} s) |`,
    `| accepted to visible under load | p50 ${visible.p50Ms} ms, p95 ${visible.p95Ms} ms, p99 ${visible.p99Ms} ms (${visible.probes} probes) |`,
    `| accepted to visible when idle | p99 ${visible.idleP99Ms} ms |`,
    `| memory, peak | web ${memory.webMiB} MiB, worker ${memory.workerMiB} MiB |`,
    '',
    '| operation | p50 ms | p95 ms | p99 ms | at 16 connections, requests/s | p95 ms | of the bare server |',
    '|---|---:|---:|---:|---:|---:|---:|',
    ...operations.map(({ name, p50Ms, p95Ms, p99Ms }) => {
      const full = saturated.find((row) => row.name === name);
      return `| ${name} | ${p50Ms} | ${p95Ms} | ${p99Ms} | ${full?.requestsPerSecond ?? ''} | ${full?.p95Ms ?? ''} | ${full?.floorRatio ?? ''} |`;
    }),
    '',
  ].join('\n');
}
