/** An accounting period of a legal entity. */
export interface PeriodState {
  readonly entityId: string;
  readonly period: string;
  /** Days of the entity, both included. */
  readonly startsOn: string;
  readonly endsOn: string;
  readonly status: string;
  readonly cutoffAt: Date | null;
}
