import { sql } from 'kysely';
import type { PoolClient } from 'pg';
import { assertMay, type Reader } from '@/domain/access';
import { type DatedRate, Rates } from '@/domain/conversion';
import { POLICIES, POLICY_CODES, type PolicyCode } from '@/domain/policies';
import type { PolicyDefinition, PolicyValue } from '@/domain/policies/define';
import { Policies, type PolicySetting } from '@/domain/policies/policies';
import { now } from '@/server/runtime/clock';
import { pool } from '@/server/runtime/db';
import { fixed, rowsOf, sets } from '@/server/runtime/sets';

type Queryable = Pick<PoolClient, 'query'>;

const isKnown = (code: string): code is PolicyCode => Object.hasOwn(POLICIES, code);

/** The currency that thresholds are in, with every rate from or into it: what is stated, else the most frequent of the entities. */
const rates = fixed(() =>
  sets
    .selectFrom(
      sets
        .selectNoFrom((one) =>
          one.fn
            .coalesce(
              one
                .selectFrom('setting')
                .select(sql<string | null>`value ->> 'code'`.as('code'))
                .where('key', '=', sql.lit('reporting currency')),
              one
                .selectFrom('legal_entity')
                .select('currency')
                .groupBy('currency')
                .orderBy((group) => group.fn.countAll(), 'desc')
                .orderBy('currency')
                .limit(sql.lit(1)),
            )
            .as('into'),
        )
        .as('asked'),
    )
    .leftJoin('fx_rate as f', (join) =>
      join.on((eb) => eb.or([eb('f.quote', '=', eb.ref('asked.into')), eb('f.base', '=', eb.ref('asked.into'))])),
    )
    .select((eb) => [eb.ref('asked.into').$notNull().as('into'), 'f.base', 'f.quote', 'f.day', 'f.rate'])
    .where('asked.into', 'is not', null),
);

async function loadRates(client: Queryable): Promise<Rates | null> {
  const rows = await rates({}, { on: client, steady: false });
  const [first] = rows;
  return first
    ? new Rates(
        first.into,
        rows.filter((row): row is typeof row & DatedRate => row.base !== null),
      )
    : null;
}

/**
 * The policies as one value, for a fold: everything that anybody set, with the rates into the reporting currency.
 * @param knownAt as they had been set by then
 */
export async function loadPolicies(client: Queryable, knownAt?: Date): Promise<Policies> {
  const rows = await rowsOf(
    sets
      .selectFrom('policy_setting')
      .select(['code', 'entity_id', 'currency', 'valid_from', 'value'])
      .where('known_at', '<=', knownAt ?? new Date('9999-01-01T00:00:00Z'))
      .orderBy('id'),
    { on: client },
  );
  const settings = rows.flatMap(({ code, entity_id, currency, valid_from, value }): PolicySetting[] =>
    isKnown(code) ? [{ code, entityId: entity_id, currency, validFrom: valid_from, value: value as PolicyValue }] : [],
  );
  return new Policies(settings, await loadRates(client));
}

/** One setting of a policy, with who set it when and why. */
export interface PolicySettingRow {
  readonly id: number;
  readonly code: PolicyCode;
  readonly entityId: string | null;
  readonly currency: string | null;
  readonly validFrom: Date;
  readonly knownAt: Date;
  readonly actorName: string;
  readonly comment: string | null;
  readonly value: PolicyValue;
}

async function settingsWhere(code: PolicyCode | null): Promise<PolicySettingRow[]> {
  const rows = await rowsOf(
    sets
      .selectFrom('policy_setting as p')
      .leftJoin('app_user as u', 'u.id', 'p.actor_id')
      .select([
        'p.id',
        'p.code',
        'p.entity_id',
        'p.currency',
        'p.valid_from',
        'p.known_at',
        'p.actor_id',
        'p.comment',
        'p.value',
        'u.name',
      ])
      .$if(code !== null, (query) => query.where('p.code', '=', code as string))
      .orderBy('p.valid_from', 'desc')
      .orderBy('p.id', 'desc'),
    { on: pool },
  );
  return rows.flatMap((row) =>
    isKnown(row.code)
      ? [
          {
            id: Number(row.id),
            code: row.code,
            entityId: row.entity_id || null,
            currency: row.currency || null,
            validFrom: row.valid_from,
            knownAt: row.known_at,
            actorName: row.name ?? row.actor_id,
            comment: row.comment,
            value: row.value as PolicyValue,
          },
        ]
      : [],
  );
}

/** A policy with what holds now: for all where nothing nearer is set, and for each place of its own. */
export interface PolicyRow extends PolicyDefinition {
  readonly code: PolicyCode;
  readonly inForce: readonly PolicySettingRow[];
  /** Set for an instant that is still ahead. */
  readonly ahead: readonly PolicySettingRow[];
}

/** Every policy with its settings in force and ahead. */
export async function listPolicies(reader: Reader | null): Promise<PolicyRow[]> {
  assertMay(reader, 'exceptions:read');
  const [at, settings] = [now(), await settingsWhere(null)];
  return POLICY_CODES.map((code) => {
    const mine = settings.filter((setting) => setting.code === code);
    const inForce = new Map<string, PolicySettingRow>();
    // Newest first: of one place the first that has begun is in force.
    for (const setting of mine)
      if (setting.validFrom <= at) {
        const place = JSON.stringify([setting.entityId, setting.currency]);
        if (!inForce.has(place)) inForce.set(place, setting);
      }
    return {
      ...POLICIES[code],
      code,
      inForce: [...inForce.values()],
      ahead: mine.filter(({ validFrom }) => validFrom > at),
    };
  });
}

/** Everything that was ever set of a policy, what takes effect last first. */
export async function policyHistory(reader: Reader | null, code: PolicyCode): Promise<PolicySettingRow[]> {
  assertMay(reader, 'exceptions:read');
  return settingsWhere(code);
}
