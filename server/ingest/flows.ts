/** Usage flows by their parts: their IDs, and which of them this process has seen stored. */
import { flowId, SEPARATOR } from '../../domain/identity';

export interface Flow {
  /** UUID text. */
  readonly id: string;
  /** The same as 16 bytes, Latin-1. */
  readonly bytes: string;
  readonly sourceId: number;
  readonly customer: string;
  readonly subscription: string;
  readonly meter: string;
  readonly unit: string;
  /** A committed statement of this process wrote it. */
  stored: boolean;
}

/** At most so many are remembered; forgetting costs time only. */
const MEMORY = 200_000;
let flows = new Map<string, Flow>();

/** The flow that a usage event belongs to. */
export function flowOf(
  sourceName: string,
  sourceId: number,
  usage: { customer: string; subscription?: string | undefined; meter: string; unit?: string | undefined },
): Flow {
  const { customer, meter, subscription = '', unit = '' } = usage;
  const parts = sourceId + SEPARATOR + customer + SEPARATOR + subscription + SEPARATOR + meter + SEPARATOR + unit;
  const known = flows.get(parts);
  if (known) return known;
  if (flows.size >= MEMORY) flows = new Map();
  const id = flowId(sourceName, customer, subscription, meter, unit);
  const flow: Flow = {
    id,
    bytes: Buffer.from(id.replaceAll('-', ''), 'hex').toString('latin1'),
    sourceId,
    customer,
    subscription,
    meter,
    unit,
    stored: false,
  };
  flows.set(parts, flow);
  return flow;
}

/** For tests that empty the database under a running process. */
export function forgetFlows(): void {
  flows = new Map();
}
