/** The policies in force, as one value that folds, detectors and due times take as an argument. */
import type { Rates } from '../conversion';
import type { EntityFacts } from '../facts';
import { POLICIES, type PolicyCode, type PolicyOf } from '.';

/** What somebody set: from an instant on, for an entity and a currency or for all. */
export interface PolicySetting {
  readonly code: PolicyCode;
  /** '' for all. */
  readonly entityId: string;
  /** '' for all. */
  readonly currency: string;
  readonly validFrom: Date;
  readonly value: Readonly<Record<string, string>>;
}

export interface Place {
  readonly entityId?: string | null;
  readonly currency?: string | null;
}

/** When a variance is too small to be anybody's work: the larger of both bounds. */
export type Tolerance = PolicyOf<'tolerance'>;

export class Policies {
  private readonly settings = new Map<PolicyCode, readonly PolicySetting[]>();

  /**
   * @param settings in order of knowledge: of two for one instant the later counts
   * @param rates into the reporting currency; null while there is none
   */
  constructor(
    settings: readonly PolicySetting[],
    readonly rates: Rates | null,
  ) {
    for (const setting of settings)
      this.settings.set(setting.code, [...(this.settings.get(setting.code) ?? []), setting]);
  }

  /** What was set for exactly this entity and currency, in force at an instant. */
  private set(code: PolicyCode, entityId: string, currency: string, at: Date): PolicySetting | undefined {
    let best: PolicySetting | undefined;
    for (const setting of this.settings.get(code) ?? [])
      if (setting.entityId === entityId && setting.currency === currency && setting.validFrom <= at)
        if (!best || setting.validFrom >= best.validFrom) best = setting;
    return best;
  }

  /** The policy of a place at an instant: the nearest setting counts, entity before currency, else the standard. */
  of<Code extends PolicyCode>(code: Code, at: Date, { entityId, currency }: Place = {}): PolicyOf<Code> {
    const standard = POLICIES[code].standard as PolicyOf<Code>;
    if (!this.settings.has(code)) return standard;
    const [entity, money] = [entityId ?? '', currency ?? ''];
    const found =
      (entity && money ? this.set(code, entity, money, at) : undefined) ??
      (entity ? this.set(code, entity, '', at) : undefined) ??
      (money ? this.set(code, '', money, at) : undefined) ??
      this.set(code, '', '', at);
    return found ? { ...standard, ...(found.value as PolicyOf<Code>) } : standard;
  }

  /** Hours from issue until a document of an entity should be posted. */
  postingHours(entity: EntityFacts | null, issuedAt: Date): number {
    const own = entity && this.set('posting', entity.id, '', issuedAt);
    if (own) return Number(own.value.hours);
    return entity?.postingHours ?? Number(this.of('posting', issuedAt).hours);
  }

  /** How long a condition holds before its case opens, milliseconds. */
  settleTime(at: Date, entityId: string | null): number {
    return Number(this.of('settle-time', at, { entityId }).minutes) * 60_000;
  }
}

/** What holds where nobody has set anything. */
export const STANDARD = new Policies([], null);

/** What a fold and a detector take besides their facts. */
export interface At {
  readonly now: Date;
  readonly policies: Policies;
  /** False only where it is measured what looking for breaks costs: nothing is found, and no case is touched. */
  readonly detects?: boolean;
}
