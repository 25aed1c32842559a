/** What a kind of statement of master data is: read from which signals, about what, and by what it is settled. */
import type { z } from 'zod';
import type { SignalSource } from '../records/define';
import type { SignalType } from '../signals/define';

/** What a statement says of one subject. */
export interface StatementParts<Body> {
  externalId: string;
  /** An identity: the account that it is linked to. */
  target?: string;
  /** RFC 3339; always, when absent. */
  validFrom?: string | undefined;
  body: Body;
}

/** CloudEvents `source` and `id` of a signal. */
export interface SignalName {
  readonly ceSource: string;
  readonly ceId: string;
}

export interface StatementEntry<Kind extends string = string, Schema extends z.ZodType = z.ZodType, Body = unknown> {
  readonly kind: Kind;
  readonly signals: readonly SignalType<Schema>[];
  /** What is chosen again when it comes: a golden row, or what one usage event counts. */
  readonly settles: 'golden' | 'event';
  describe(data: z.output<Schema>, source: SignalSource, signal: SignalName): readonly StatementParts<Body>[];
}

export function defineStatement<const Kind extends string, Schema extends z.ZodType, Body>(
  given: Omit<StatementEntry<Kind, Schema, Body>, 'settles'> & Partial<Pick<StatementEntry, 'settles'>>,
): StatementEntry<Kind, Schema, Body> {
  return { settles: 'golden', ...given };
}
