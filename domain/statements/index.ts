/** The registry of kinds of statements of master data: a new kind is one file and one line here. */
import { account } from './account';
import { correction } from './correction';
import type { StatementEntry } from './define';
import { entitlement } from './entitlement';
import { erpMapping } from './erp-mapping';
import { fx } from './fx';
import { identity } from './identity';
import { meter } from './meter';
import { period } from './period';
import { price } from './price';
import { product } from './product';
import { subscription } from './subscription';

export const STATEMENTS = {
  account,
  identity,
  subscription,
  product,
  meter,
  period,
  fx,
  correction,
  entitlement,
  'erp mapping': erpMapping,
  price,
} as const;

export type StatementKind = keyof typeof STATEMENTS;
/** What a statement of this kind says. */
export type StatementBody<Kind extends StatementKind> = ReturnType<
  (typeof STATEMENTS)[Kind]['describe']
>[number]['body'];

type Rest = Parameters<StatementEntry['describe']> extends [unknown, ...infer Others] ? Others : never;
/** An entry whose kind is only known when running. */
export type AnyStatement = Omit<StatementEntry, 'describe' | 'kind'> & {
  readonly kind: StatementKind;
  describe(...args: [data: never, ...Rest]): ReturnType<StatementEntry['describe']>;
};

const byType = new Map<string, AnyStatement[]>();
for (const entry of Object.values(STATEMENTS) as AnyStatement[])
  for (const { type } of entry.signals) byType.set(type, [...(byType.get(type) ?? []), entry]);

/** The kinds that signals of a type state. */
export const statementsOfType = (type: string): readonly AnyStatement[] => byType.get(type) ?? [];
