/** How well a source is heard. */
import { type Heard, SILENT_AFTER, sourceHealth } from '../../source-health';
import type { SourceHealth } from '../../terms';

export interface SourceFacts extends Heard {
  readonly name: string;
  readonly title: string;
  /** Corrections of usage events that have not come, and the time of the oldest. */
  readonly orphans: number;
  readonly orphansSince: Date | null;
}

export interface SourceState extends SourceFacts {
  readonly health: SourceHealth;
  /** When it was heard last: a heartbeat counts. Null: never. */
  readonly heardAt: Date | null;
  /** When it is silent if nothing more comes. */
  readonly silentAt: Date | null;
}

export function sourceState(facts: SourceFacts, now: Date): SourceState {
  const { lastReceivedAt, watermark, cadenceSeconds } = facts;
  const heard = Math.max(lastReceivedAt?.getTime() ?? 0, Math.min(watermark?.getTime() ?? 0, now.getTime()));
  const heardAt = heard > 0 ? new Date(heard) : null;
  const silentAt = heardAt && new Date(heard + SILENT_AFTER * cadenceSeconds * 1000);
  return { ...facts, health: sourceHealth(facts, now), heardAt, silentAt };
}
