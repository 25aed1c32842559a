/** Queues: who owns the cases in them, until when they are due, and what happens by itself when they are not mended. */
import { assertMay, type Reader, Refusal } from '@/domain/access';
import { SEVERITIES, type Severity } from '@/domain/exceptions/statuses';
import { DEFAULT_SLA, type EscalationStep, type SlaPolicy } from '@/domain/sla';
import { WORKING } from '@/server/exceptions/people';
import { defineLoader } from '@/server/load';
import type { Unit } from '@/server/runtime/db';
import { rowsOf, sets } from '@/server/runtime/sets';
import { recheckCases } from '@/server/spine/recheck';
import { code, object, whole, words } from './input';
import { assertUnchanged, type Expecting, type Keyed, note, setting } from './setting';

export interface QueueInput extends Keyed, Expecting {
  readonly code: string;
  readonly title: string;
  readonly team: string;
  /** business hours by severity */
  readonly sla?: unknown;
  /** what happens after a breach, in order of hours; absent: as it was */
  readonly escalation?: readonly { hours: number; person?: string | null; severity?: Severity | null }[] | null;
}

/** What of a queue people set. */
export interface QueueState {
  readonly title: string;
  readonly team: string;
  readonly sla: SlaPolicy;
  readonly escalation: readonly EscalationStep[];
}

export const queueState = (row: { title: string; teamId: string; sla: unknown; escalation: unknown }): QueueState => ({
  title: row.title,
  team: row.teamId,
  sla: { ...DEFAULT_SLA, ...(row.sla as Partial<SlaPolicy> | null) },
  escalation: (row.escalation as EscalationStep[] | null) ?? [],
});

/** What is set of queues, by code. */
export const queueStates = defineLoader<QueueState>(async (reader, ids) => {
  assertMay(reader, 'exceptions:read');
  const rows = await rowsOf(
    sets
      .selectFrom('queue')
      .select(['id', 'title', 'team_id as teamId', 'sla', 'escalation'])
      .where('id', 'in', [...ids]),
    { steady: false },
  );
  return new Map(rows.map((row) => [row.id, queueState(row)]));
});

/** Business hours by severity, one hour to a year; what is absent stays as it was. */
function slaOf(value: unknown, before: SlaPolicy): SlaPolicy {
  const given = object(value, 'sla');
  const hours = (severity: Severity) =>
    whole((given[severity] as number | undefined) ?? before[severity], 1, 8760, 'sla');
  return Object.fromEntries(SEVERITIES.map((severity) => [severity, hours(severity)])) as unknown as SlaPolicy;
}

const MOST_STEPS = 10;

/** Steps in order of their hours. Refuses a step that does nothing, and people who work on no cases. */
async function stepsOf({ prisma }: Unit, given: NonNullable<QueueInput['escalation']>): Promise<EscalationStep[]> {
  if (given.length > MOST_STEPS) throw new Refusal('invalid', `At most ${MOST_STEPS} steps can be kept.`, 'escalation');
  const steps = given.map(({ hours, person, severity }) => ({
    hours: whole(hours, 0, 8760, 'escalation'),
    person: person ?? null,
    severity: severity ?? null,
  }));
  for (const { person, severity } of steps) {
    if (!person && !severity)
      throw new Refusal('invalid', 'A step tells somebody or raises the severity: choose one.', 'escalation');
    if (person && !(await prisma.user.count({ where: { id: person, disabledAt: null, role: { in: [...WORKING] } } })))
      throw new Refusal('invalid', 'A step names somebody who does not work on cases.', 'escalation');
  }
  return steps.sort((a, b) => a.hours - b.hours);
}

/** Sets a queue by its code. *Unrouted* stays with the administrators. @returns the code */
export const setQueue = (reader: Reader | null, input: QueueInput, at: Date): Promise<string> =>
  setting(reader, 'setup:write', 'setQueue', input, async (unit, actor) => {
    const { prisma, client } = unit;
    const id = code(input.code, 'code');
    const row = await prisma.queue.findUnique({ where: { id } });
    // One that was removed comes back when it is set again.
    const before = row && row.removedAt === null ? queueState(row) : undefined;
    if (row?.unrouted && input.team !== 'administrators')
      throw new Refusal('invalid', 'Unrouted belongs to the administrators: it catches what nobody claims.', 'team');
    if (!(await prisma.team.findUnique({ where: { id: input.team } })))
      throw new Refusal('invalid', 'There is no team with this code.', 'team');
    await assertUnchanged(client, 'queue', id, before, input.expected);
    const sla = input.sla == null ? (before?.sla ?? DEFAULT_SLA) : slaOf(input.sla, before?.sla ?? DEFAULT_SLA);
    const escalation = input.escalation ? await stepsOf(unit, input.escalation) : (before?.escalation ?? []);
    const after: QueueState = { title: words(input.title, 'title'), team: input.team, sla, escalation };
    const data = {
      title: after.title,
      teamId: after.team,
      sla: { ...sla },
      escalation: escalation.map((step) => ({ ...step })),
    };
    const last = await prisma.queue.aggregate({ _max: { position: true } });
    await prisma.queue.upsert({
      where: { id },
      create: { id, ...data, position: (last._max.position ?? 0) + 1 },
      update: { ...data, removedAt: null, movedTo: null },
    });
    await note(client, actor, at, { kind: 'queue', id, before, after });
    await recheckCases(client, { queue: id });
    return id;
  });
