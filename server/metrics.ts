import { createHash, timingSafeEqual } from 'node:crypto';
import {
  AggregatorRegistry,
  Counter,
  collectDefaultMetrics,
  Histogram,
  type MetricObject,
  Registry,
} from 'prom-client';
import { env } from './runtime/env';

type Held = { registry: Registry; foreign: Map<string, MetricObject[]> };
// One registry per process, although Next's route bundles load this module again.
const slot = globalThis as typeof globalThis & { throughlineMetrics?: Held };
slot.throughlineMetrics ??= open();
const { registry, foreign } = slot.throughlineMetrics;

function open(): Held {
  const opened = new Registry();
  opened.setDefaultLabels({ process: env.role });
  collectDefaultMetrics({ register: opened });
  return { registry: opened, foreign: new Map() };
}

/** A counter of this process, made at its first mention. Names: `throughline_<noun>_total`. */
export function counter<Label extends string>(
  name: string,
  help: string,
  labelNames: readonly Label[] = [],
): Counter<Label> {
  return (
    (registry.getSingleMetric(name) as Counter<Label> | undefined) ??
    new Counter({ name, help, labelNames, registers: [registry] })
  );
}

/** A histogram of this process in seconds, made at its first mention. Names: `throughline_<noun>_seconds`. */
export function histogram<Label extends string>(
  name: string,
  help: string,
  labelNames: readonly Label[] = [],
  buckets: number[] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30],
): Histogram<Label> {
  return (
    (registry.getSingleMetric(name) as Histogram<Label> | undefined) ??
    new Histogram({ name, help, labelNames, buckets, registers: [registry] })
  );
}

/** What this process has measured, to be sent to the one that answers /api/metrics. */
export function ownMetrics(): Promise<MetricObject[]> {
  return registry.getMetricsAsJSON() as unknown as Promise<MetricObject[]>;
}

/** Takes what another process of this installation has measured; the latest replaces the former. */
export function acceptMetrics(from: string, metrics: MetricObject[]): void {
  foreign.set(from, metrics);
}

const digest = (text: string) => createHash('sha256').update(text).digest();

function mayRead(headers: Headers): boolean {
  const offered = /^Bearer (.+)$/i.exec(headers.get('authorization') ?? '')?.[1];
  return (
    env.metricsKey !== undefined && offered !== undefined && timingSafeEqual(digest(offered), digest(env.metricsKey))
  );
}

/** GET /api/metrics: Prometheus text, for who holds METRICS_KEY and sends it as bearer token, from wherever. */
export async function metrics(request: Request): Promise<Response> {
  if (!mayRead(request.headers))
    return Response.json({ error: 'unauthorized' }, { status: 401, headers: { 'www-authenticate': 'Bearer' } });
  const merged = AggregatorRegistry.aggregate([await ownMetrics(), ...foreign.values()] as never);
  return new Response(await merged.metrics(), {
    headers: { 'content-type': merged.contentType, 'cache-control': 'no-store' },
  });
}
