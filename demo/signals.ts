/** CloudEvents as the company's systems send them. */
import { quantity } from './amounts';
import { iso } from './clock';
import type { SourceName } from './company';
import { random } from './random';
import type { UsageEvent, UsageLine } from './usage';

export interface Signal {
  source: SourceName;
  type: string;
  id: string;
  time: number;
  /** When the company's Throughline would have received it; 0: whenever it arrives. */
  receivedAt: number;
  /** 0: the history; 1: what mended some of it; 2: what then broke again. */
  wave: number;
  data: Record<string, unknown>;
  correlation?: string;
  trace?: string;
  /** What the door can't read, and keeps with its reason. */
  unreadable?: true;
}

/** Seconds from a fact to its receipt, by source: [usual from, usual to]. */
const DELAYS: Readonly<Record<SourceName, readonly [number, number]>> = {
  metering: [5, 60],
  billing: [2, 40],
  crm: [5, 90],
  'erp-us': [10, 240],
  'erp-eu': [30, 420],
  payments: [2, 25],
};

/** A signal received as fast as its source usually is. */
export function signal(
  source: SourceName,
  type: string,
  id: string,
  time: number,
  data: Record<string, unknown>,
  more: Partial<Signal> = {},
): Signal {
  const [from, to] = DELAYS[source];
  const at = Math.floor(time);
  return {
    source,
    type,
    id,
    time: at,
    receivedAt: at + Math.floor(random('delay', source, id).between(from, to) * 1000),
    wave: 0,
    data,
    ...more,
  };
}

/** One event in structured JSON. */
export function textOf({ source, type, id, time, receivedAt, data, correlation, trace }: Signal): string {
  const received = receivedAt > 0 ? `,"receivedat":"${iso(receivedAt)}"` : '';
  const extensions = `${received}${correlation ? `,"correlationid":"${correlation}"` : ''}${trace ? `,"traceparent":"${trace}"` : ''}`;
  return `{"specversion":"1.0","type":"${type}","source":"/quillmere/${source}","id":"${id}","time":"${iso(time)}"${extensions},"data":${JSON.stringify(data)}}`;
}

export function usageSignal(line: UsageLine, event: UsageEvent): Signal {
  const data: Record<string, unknown> = {
    customer: event.tenant.id,
    meter: event.meter,
    quantity: quantity(event.milli),
    unit: line.unit,
  };
  if (line.subscription?.stated) data.subscription = line.subscription.id;
  return {
    source: 'metering',
    type: 'usage.recorded.v1',
    id: event.id,
    time: event.time,
    receivedAt: event.receivedAt,
    wave: 0,
    data,
  };
}

/** The correlation ID and the trace context of what belongs together. */
export function correlationOf(key: string): { correlation: string; trace: string } {
  const dice = random('correlation', key);
  const hex = (words: number) =>
    Array.from({ length: words }, () => dice.int(1, 0xffffffff).toString(16).padStart(8, '0')).join('');
  return { correlation: `flow-${hex(2)}`, trace: `00-${hex(4)}-${hex(2)}-01` };
}
