/** Giving a command: a row, written in the transaction of the act that it follows from. */
import { Refusal } from '@/domain/access';
import type { Unit } from '@/server/runtime/db';
import type { Prisma } from '../../generated/prisma/client';
import { destinationKind } from '.';
import { addressOf } from './address';
import type { CommandCode, Payloads } from './define';

export interface Given<Code extends CommandCode> {
  readonly id: string;
  readonly type: Code;
  readonly payload: Payloads[Code];
  /** name of the source whose system is asked */
  readonly system: string;
  readonly subject: { readonly kind: string; readonly id: string };
  readonly caseId: string | null;
  readonly by: string;
  readonly at: Date;
}

/**
 * Gives a command to a system: it is sent after the commit, or only shown where the source is observed.
 * Refuses a system without destination, and what is asked for already.
 * @returns whether it will be sent
 */
export async function giveCommand<Code extends CommandCode>(unit: Unit, given: Given<Code>): Promise<boolean> {
  const { prisma } = unit;
  const source = await prisma.source.findUnique({
    where: { name: given.system },
    select: { id: true, title: true, mode: true, destination: { select: { kind: true, url: true } } },
  });
  const kind = source?.destination && destinationKind(source.destination.kind);
  if (!source || !kind || !addressOf(kind, source.destination?.url ?? null))
    throw new Refusal(
      'invalid',
      `There is no destination for ${source?.title ?? given.system}: an administrator says where its commands go.`,
    );
  const { subject, at } = given;
  const same = { type: given.type, subjectKind: subject.kind, subjectId: subject.id };
  if (await prisma.command.findFirst({ where: { ...same, state: 'waiting' }, select: { id: true } }))
    throw new Refusal('invalid', `${source.title} has been asked for this already, and the answer has not come.`);
  const acts = source.mode === 'act';
  await prisma.command.create({
    data: {
      id: given.id,
      ...same,
      sourceId: source.id,
      key: `throughline-${given.id}`,
      caseId: given.caseId,
      payload: given.payload as unknown as Prisma.InputJsonObject,
      createdBy: given.by,
      createdAt: at,
      triedFrom: at,
      state: acts ? 'waiting' : 'observed',
      dueAt: at,
    },
    select: { id: true },
  });
  return acts;
}
