import { assertMay, type Reader, Refusal } from '@/domain/access';
import { keyText } from '@/domain/key';
import { POLICIES, type PolicyCode } from '@/domain/policies';
import { checkedPolicy } from '@/domain/policies/define';
import { policyKey } from '@/domain/policies/key';
import { currencyCode } from '@/domain/signals/define';
import { recordAct } from '@/server/audit/record';
import { markDirty } from '@/server/correlation/queue';
import { once } from '@/server/idempotency';
import { unitOfWork } from '@/server/runtime/db';

export interface PolicyInput {
  readonly idempotencyKey: string;
  readonly code: PolicyCode;
  /** Code of a legal entity; absent for all. */
  readonly entity?: string | null;
  /** ISO 4217; absent for all. */
  readonly currency?: string | null;
  /** From when on; absent from now on. A past instant folds again what it applies to. */
  readonly validFrom?: Date | null;
  /** Decimal strings by field. */
  readonly value?: unknown;
  readonly comment?: string | null;
}

const COMMENT_LIMIT = 2_000;

/**
 * Sets a policy from an instant on, for an entity, a currency or all. What it applies to is folded again: at once for
 * what has begun, at its instant for what is ahead. Refuses values out of bounds and places that the policy has not.
 * @returns code of the policy
 */
export async function setPolicy(reader: Reader | null, input: PolicyInput, at: Date): Promise<string> {
  assertMay(reader, 'setup:write');
  const { idempotencyKey, ...rest } = input;
  const definition = POLICIES[input.code];
  const [entityId, currency] = [input.entity?.trim() || '', input.currency?.trim() || ''];
  if (currency && definition.scope !== 'entity and currency')
    throw new Refusal('invalid', 'This policy is the same for every currency.', 'currency');
  if (currency && !currencyCode.safeParse(currency).success)
    throw new Refusal('invalid', 'Use an ISO 4217 code such as EUR.', 'currency');
  if ((input.comment ?? '').length > COMMENT_LIMIT)
    throw new Refusal('invalid', `At most ${COMMENT_LIMIT} characters.`, 'comment');
  if (typeof input.value !== 'object' || input.value === null || Array.isArray(input.value))
    throw new Refusal('invalid', 'Give the values by their names.', 'value');
  const value = checkedPolicy(definition, input.value as Record<string, unknown>);
  const validFrom = input.validFrom ?? at;
  return unitOfWork(({ prisma, client }) =>
    once(client, reader.id, idempotencyKey, 'setPolicy', rest, async () => {
      if (entityId && !(await prisma.legalEntity.findUnique({ where: { id: entityId }, select: { id: true } })))
        throw new Refusal('invalid', 'There is no such legal entity.', 'entity');
      const place = { code: input.code, entityId, currency };
      const before = await prisma.policySetting.findFirst({
        where: { ...place, validFrom: { lte: validFrom } },
        orderBy: [{ validFrom: 'desc' }, { id: 'desc' }],
      });
      const comment = input.comment?.trim() || null;
      await prisma.policySetting.create({
        data: { ...place, validFrom, knownAt: at, actorId: reader.id, comment, value },
      });
      await recordAct(client, {
        actorId: reader.id,
        at,
        action: 'policy.set',
        subjectKind: 'policy',
        subjectId: keyText(input.code, entityId, currency),
        before: before ? { value: before.value, validFrom: before.validFrom } : { value: definition.standard },
        after: { value, validFrom },
        reason: comment,
      });
      await markDirty(client, 'policy', [policyKey.text(place)], validFrom > at ? validFrom : null);
      return input.code;
    }),
  );
}
