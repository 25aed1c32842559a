/** Taking away what was set up: teams, queues and sources, each with an entry in the audit. */
import { type Reader, Refusal } from '@/domain/access';
import { OPEN_STATUSES } from '@/domain/exceptions/statuses';
import { recordAct } from '@/server/audit/record';
import { announceChange } from '@/server/changes';
import { markDirty } from '@/server/correlation/queue';
import { keepWebhookSecret } from '@/server/ingest/secret';
import type { Unit } from '@/server/runtime/db';
import { recheckCases } from '@/server/spine/recheck';
import { type Keyed, setting } from './setting';

export interface RemovalInput extends Keyed {
  readonly code: string;
}

const removed = (unit: Unit, actor: Reader, at: Date, kind: string, id: string, action: string, before: unknown) =>
  recordAct(unit.client, {
    actorId: actor.id,
    at,
    action: `${kind}.${action}`,
    subjectKind: kind,
    subjectId: id,
    before,
  });

/** Removes a team that owns nothing. Refuses one that owns a queue or a source: nothing is ever without a team. */
export const removeTeam = (reader: Reader | null, input: RemovalInput, at: Date): Promise<string> =>
  setting(reader, 'setup:write', 'removeTeam', input, async (unit, actor) => {
    const { prisma } = unit;
    const id = input.code;
    const team = await prisma.team.findUnique({
      where: { id },
      include: { members: true, sources: true, queues: true },
    });
    if (!team) throw new Refusal('not found', 'There is no team with this code.');
    const queues = team.queues.filter(({ removedAt }) => removedAt === null);
    if (queues.some(({ unrouted }) => unrouted))
      throw new Refusal('invalid', 'This team owns Unrouted, which catches what nobody claims: it stays.');
    const owned = [
      ...queues.map(({ title }) => `the queue ${title}`),
      ...team.sources.map(({ title }) => `the source ${title}`),
    ];
    if (owned.length > 0)
      throw new Refusal('invalid', `Give ${owned.join(', ')} to another team first: nothing is without an owner.`);
    // What was closed in its former queues is shown under those; somebody has to own them.
    await prisma.queue.updateMany({ where: { teamId: id }, data: { teamId: 'administrators' } });
    await prisma.teamMember.deleteMany({ where: { teamId: id } });
    await prisma.team.delete({ where: { id } });
    await removed(unit, actor, at, 'team', id, 'removed', {
      name: team.name,
      members: team.members.map(({ userId }) => userId),
    });
    return id;
  });

export interface QueueRemovalInput extends RemovalInput {
  /** code of the queue that takes over what is open, and what rules and types would send here */
  readonly moveTo?: string | null;
}

/** Removes a queue: open cases, rules and what types send here go to another one. *Unrouted* stays. */
export const removeQueue = (reader: Reader | null, input: QueueRemovalInput, at: Date): Promise<string> =>
  setting(reader, 'setup:write', 'removeQueue', input, async (unit, actor) => {
    const { prisma, client } = unit;
    const id = input.code;
    const queue = await prisma.queue.findUnique({ where: { id }, include: { rules: true } });
    if (!queue || queue.removedAt) throw new Refusal('not found', 'There is no queue with this code.');
    if (queue.unrouted) throw new Refusal('invalid', 'Unrouted catches what nobody claims: it can’t be removed.');
    const open = await prisma.exceptionCase.count({ where: { queueId: id, status: { in: [...OPEN_STATUSES] } } });
    if (!input.moveTo)
      throw new Refusal(
        'invalid',
        open > 0
          ? `Say which queue takes over its ${open} open cases.`
          : 'Say which queue takes over what would come here.',
        'moveTo',
      );
    const target = await prisma.queue.findUnique({ where: { id: input.moveTo } });
    if (!target || target.removedAt || target.id === id)
      throw new Refusal('invalid', 'Choose another queue that is there.', 'moveTo');
    await prisma.routingRule.updateMany({ where: { queueId: id }, data: { queueId: target.id } });
    await prisma.queue.update({ where: { id }, data: { removedAt: at, movedTo: target.id } });
    await removed(unit, actor, at, 'queue', id, 'removed', {
      ...{ title: queue.title, team: queue.teamId, open, rules: queue.rules.length, movedTo: target.id },
    });
    await recheckCases(client, { queue: id });
    return id;
  });

/**
 * Takes a source out of use: its keys and its signing secret end, nothing is taken from it, its silence is nobody's case.
 * What it sent stays. One that never sent anything is erased.
 */
export const removeSource = (reader: Reader | null, input: RemovalInput, at: Date): Promise<string> =>
  setting(reader, 'setup:write', 'removeSource', input, async (unit, actor) => {
    const { prisma, client } = unit;
    const source = await prisma.source.findUnique({ where: { name: input.code }, include: { keys: true } });
    if (!source) throw new Refusal('not found', 'There is no source of this name.');
    if (source.retiredAt) throw new Refusal('conflict', 'This source is retired already.');
    const { id, name, title } = source;
    const { rows } = await client.query<{ used: boolean }>(
      `SELECT EXISTS (SELECT FROM delivery_batch WHERE source_id = $1) OR EXISTS (SELECT FROM delivery_count WHERE source_id = $1)
           OR EXISTS (SELECT FROM dead_letter WHERE source_id = $1) OR EXISTS (SELECT FROM source WHERE document_system = $2 AND id <> $1) AS used`,
      [id, name],
    );
    await keepWebhookSecret(client, name, null);
    if (rows[0]?.used) {
      await prisma.apiKey.updateMany({ where: { sourceId: id, revokedAt: null }, data: { revokedAt: at } });
      await prisma.source.update({ where: { id }, data: { retiredAt: at } });
      await markDirty(client, 'source', [name]);
    } else {
      await prisma.registeredOperation.deleteMany({ where: { keyId: { in: source.keys.map((key) => key.id) } } });
      await prisma.apiKey.deleteMany({ where: { sourceId: id } });
      await client.query<never>('DELETE FROM signal_origin WHERE source_id = $1', [id]);
      await prisma.source.delete({ where: { id } });
    }
    await removed(unit, actor, at, 'source', name, rows[0]?.used ? 'retired' : 'removed', {
      title,
      team: source.teamId,
    });
    await announceChange(client, 'sources', [{ id: String(id), entity: null, region: null }]);
    return String(id);
  });

/** Takes a retired source into use again; it needs a new key. */
export const reinstateSource = (reader: Reader | null, input: RemovalInput, at: Date): Promise<string> =>
  setting(reader, 'setup:write', 'reinstateSource', input, async (unit, actor) => {
    const source = await unit.prisma.source.findUnique({ where: { name: input.code } });
    if (!source) throw new Refusal('not found', 'There is no source of this name.');
    if (!source.retiredAt) throw new Refusal('conflict', 'This source is in use.');
    await unit.prisma.source.update({ where: { id: source.id }, data: { retiredAt: null } });
    await markDirty(unit.client, 'source', [source.name]);
    await removed(unit, actor, at, 'source', source.name, 'reinstated', { retiredAt: source.retiredAt.toISOString() });
    await announceChange(unit.client, 'sources', [{ id: String(source.id), entity: null, region: null }]);
    return String(source.id);
  });
