/** Sources: the systems that send signals, and who answers for them. */
import { type Reader, Refusal } from '@/domain/access';
import { ADAPTERS } from '@/server/adapters';
import { announceChange } from '@/server/changes';
import { code, oneOf, whole, words } from './input';
import { assertUnchanged, type Expecting, type Keyed, note, setting } from './setting';

export interface SourceInput extends Keyed, Expecting {
  readonly name: string;
  readonly title: string;
  readonly kind: string;
  readonly team: string;
  readonly adapter?: string | null;
  readonly documentSystem?: string | null;
  readonly cadenceSeconds?: number | null;
  readonly mode?: string | null;
}

/** What of a source people set. */
export interface SourceState {
  readonly title: string;
  readonly kind: string;
  readonly team: string;
  readonly adapter: string;
  readonly documentSystem: string | null;
  readonly cadenceSeconds: number;
  readonly mode: string;
}

export const SOURCE_KINDS = ['metering', 'billing', 'crm', 'erp', 'payments'] as const;
const SOURCE_MODES = ['observe', 'act'] as const;
/** Adapters by code; canonical takes CloudEvents as they are. */
export const ADAPTER_CODES: readonly string[] = ['canonical', ...ADAPTERS.map((adapter) => adapter.code)];
const DEFAULT_CADENCE = 86_400;
const LONGEST_CADENCE = 31_622_400;

export const sourceState = (row: {
  title: string;
  kind: string;
  teamId: string;
  adapter: string;
  documentSystem: string | null;
  cadenceSeconds: number;
  mode: string;
}): SourceState => ({
  title: row.title,
  kind: row.kind,
  team: row.teamId,
  adapter: row.adapter,
  documentSystem: row.documentSystem,
  cadenceSeconds: row.cadenceSeconds,
  mode: row.mode,
});

/** Sets a source by its name; its name is part of every identity and never changes. @returns its local ID */
export const setSource = (reader: Reader | null, input: SourceInput, at: Date): Promise<string> =>
  setting(reader, 'setup:write', 'setSource', input, async ({ prisma, client }, actor) => {
    const name = code(input.name, 'name');
    if (!(await prisma.team.findUnique({ where: { id: input.team } })))
      throw new Refusal('invalid', 'There is no team with this code.', 'team');
    const row = await prisma.source.findUnique({ where: { name } });
    const before = row ? sourceState(row) : undefined;
    await assertUnchanged(client, 'source', name, before, input.expected);
    const after: SourceState = {
      title: words(input.title, 'title'),
      kind: oneOf(input.kind, SOURCE_KINDS, 'kind'),
      team: input.team,
      adapter: oneOf(input.adapter ?? before?.adapter ?? 'canonical', ADAPTER_CODES, 'adapter'),
      documentSystem:
        input.documentSystem === undefined
          ? (before?.documentSystem ?? null)
          : input.documentSystem
            ? code(input.documentSystem, 'documentSystem')
            : null,
      cadenceSeconds: whole(
        input.cadenceSeconds ?? before?.cadenceSeconds ?? DEFAULT_CADENCE,
        1,
        LONGEST_CADENCE,
        'cadenceSeconds',
      ),
      mode: oneOf(input.mode ?? before?.mode ?? 'observe', SOURCE_MODES, 'mode'),
    };
    const { team, ...rest } = after;
    const data = { ...rest, teamId: team };
    const { id } = await prisma.source.upsert({ where: { name }, create: { name, ...data }, update: data });
    await note(client, actor, at, { kind: 'source', id: name, before, after });
    await announceChange(client, 'sources', [{ id: String(id), entity: null, region: null }]);
    return String(id);
  });
