import { z } from 'zod';
import { decimalText, defineSignal, externalId, instant, label, versioned } from './define';

/** `time` of the event is when the usage happened. */
export const usageRecorded = defineSignal({
  type: 'usage.recorded.v1',
  area: 'usage',
  title: 'Usage recorded',
  description: 'One usage event of one customer and meter; the CloudEvents time is when the usage happened.',
  schema: z.object({
    customer: externalId,
    meter: externalId,
    quantity: decimalText,
    unit: label.max(50).optional(),
    subscription: externalId.optional(),
    ...versioned,
    attributes: z.record(label, z.unknown()).optional(),
  }),
  example: { customer: 'tenant-42', meter: 'api-calls', quantity: '150', unit: 'call' },
});

/** The event meant by an amendment or a retraction: its CloudEvents `id`, and `source` when it differs. */
const eventRef = { event: externalId, eventSource: label.max(500).optional() };

export const usageAmended = defineSignal({
  type: 'usage.amended.v1',
  area: 'usage',
  title: 'Usage amended',
  description: 'The source corrects the quantity of one usage event that it sent before.',
  schema: z.object({ ...eventRef, quantity: decimalText, reason: z.string().max(500).optional(), ...versioned }),
  example: { event: 'evt-1', quantity: '140', reason: 'double metered' },
});

export const usageRetracted = defineSignal({
  type: 'usage.retracted.v1',
  area: 'usage',
  title: 'Usage retracted',
  description: 'The source takes one usage event back.',
  schema: z.object({ ...eventRef, reason: z.string().max(500).optional(), ...versioned }),
  example: { event: 'evt-1', reason: 'test traffic' },
});

export const usageAggregated = defineSignal({
  type: 'usage.aggregated.v1',
  area: 'usage',
  title: 'Usage aggregated',
  description: "Metering's own statement of a customer's usage over a window (start inclusive, end exclusive).",
  schema: z.object({
    aggregate: externalId,
    customer: externalId,
    meter: externalId,
    subscription: externalId.optional(),
    windowStart: instant,
    windowEnd: instant,
    quantity: decimalText,
    unit: label.max(50).optional(),
    eventCount: z.number().int().nonnegative().optional(),
    ...versioned,
  }),
  example: {
    aggregate: 'agg-42-2026-01',
    customer: 'tenant-42',
    meter: 'api-calls',
    windowStart: '2026-01-01T00:00:00Z',
    windowEnd: '2026-02-01T00:00:00Z',
    quantity: '120000',
  },
});
