/** How well a source is heard. */
import { type Heard, SILENT_AFTER, sourceHealth } from '../../source-health';
import type { SourceHealth } from '../../terms';
import { type Burst, burstAt, type Hour, type HourOfRepeats, type Refused, refusedAt } from './hours';

export interface SourceFacts extends Heard {
  readonly name: string;
  readonly title: string;
  /** Corrections of usage events that have not come, and the time of the oldest. */
  readonly orphans: number;
  readonly orphansSince: Date | null;
  /** Duplicates and deliveries that were not believed, by the hour, oldest first; the newest day of hours that had any. */
  readonly repeats: readonly HourOfRepeats[];
  readonly refusals: readonly Hour[];
}

export interface SourceState extends SourceFacts {
  readonly health: SourceHealth;
  /** When it was heard last: a heartbeat counts. Null: never. */
  readonly heardAt: Date | null;
  /** When it is silent if nothing more comes. */
  readonly silentAt: Date | null;
  readonly burst: Burst | null;
  readonly refused: Refused | null;
}

export function sourceState(facts: SourceFacts, now: Date): SourceState {
  const { lastReceivedAt, watermark, cadenceSeconds } = facts;
  const heard = Math.max(lastReceivedAt?.getTime() ?? 0, Math.min(watermark?.getTime() ?? 0, now.getTime()));
  const heardAt = heard > 0 ? new Date(heard) : null;
  const silentAt = heardAt && new Date(heard + SILENT_AFTER * cadenceSeconds * 1000);
  return {
    ...facts,
    health: sourceHealth(facts, now),
    heardAt,
    silentAt,
    burst: burstAt(facts.repeats, now),
    refused: refusedAt(facts.refusals, heardAt, now),
  };
}
