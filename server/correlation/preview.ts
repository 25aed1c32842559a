/** What would become of usage if it were sent: nothing is written. */
import { flowId } from '@/domain/identity';
import { transaction } from '@/server/runtime/db';
import { reasonBetween, routeFlows } from './route';
import { loadSources } from './sources';

/** A usage event that has not been sent. */
export interface PreviewedUsage {
  readonly customer: string;
  readonly meter: string;
  readonly unit: string;
  /** Stated subscription, or ''. */
  readonly subscription: string;
  readonly time: Date;
}

/** How many events would attach, and how many would be suspended for which reason. */
export async function previewAttachment(
  sourceId: number,
  events: readonly PreviewedUsage[],
): Promise<{ attach: number; suspend: Record<string, number> }> {
  return transaction(async (client) => {
    const source = (await loadSources(client)).get(sourceId)?.name ?? '';
    const flows = new Map<
      string,
      {
        id: string;
        source: string;
        customer: string;
        subscription: string;
        meter: string;
        unit: string;
        from: Date;
        to: Date;
        times: Date[];
      }
    >();
    for (const { customer, subscription, meter, unit, time } of events) {
      const id = flowId(source, customer, subscription, meter, unit);
      const flow = flows.get(id) ?? {
        id,
        source,
        customer,
        subscription,
        meter,
        unit,
        from: time,
        to: time,
        times: [],
      };
      flow.times.push(time);
      if (time < flow.from) flow.from = time;
      if (time > flow.to) flow.to = time;
      flows.set(id, flow);
    }
    const routed = await routeFlows(client, [...flows.values()]);
    const result = { attach: 0, suspend: {} as Record<string, number> };
    for (const flow of flows.values()) {
      const { routes = [], facts } = routed.get(flow.id) ?? {};
      for (const time of flow.times) {
        if (routes.some(({ from, to }) => from <= time && time < to)) result.attach += 1;
        else {
          const reason = (facts && reasonBetween(facts, time, new Date(time.getTime() + 1))) ?? 'no subscription';
          result.suspend[reason] = (result.suspend[reason] ?? 0) + 1;
        }
      }
    }
    return result;
  });
}
