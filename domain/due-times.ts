/** When a charge should be rated and its invoice issued: by the subscription's terms, else by the policy of the entity. */
import { addHours } from './calendar';
import type { Facts } from './facts';
import type { At } from './policies/policies';

export interface Service {
  readonly facts: Facts;
  readonly at: At;
  readonly entityId: string | null;
  readonly periodStart: Date;
  readonly periodEnd: Date | null;
}

const graceOf = ({ at: { policies }, periodStart, entityId }: Service) =>
  policies.of('grace', periodStart, { entityId });

/** The end of the grace after the service period; null for a period without end. */
export function ratedDueAt(service: Service): Date | null {
  const { facts, periodEnd } = service;
  return periodEnd && addHours(periodEnd, facts.terms?.graceHours ?? Number(graceOf(service).ratedHours));
}

/** @param planned the bill run that an invoice states */
export function invoiceDueAt(service: Service, planned: Date | null): Date | null {
  const { facts, periodEnd } = service;
  return (
    planned ?? (periodEnd && addHours(periodEnd, facts.terms?.billRunHours ?? Number(graceOf(service).billRunHours)))
  );
}

/** From when on a missing invoice is somebody's work: the bill run and the grace after it. */
export function invoiceOverdueAt(service: Service): Date | null {
  const due = invoiceDueAt(service, null);
  return due && addHours(due, Number(graceOf(service).overdueHours));
}
