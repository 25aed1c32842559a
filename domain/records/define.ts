/** What a kind of record is: read from which signals, referring to what, and the words by which people know it. */
import type { z } from 'zod';
import { accountId, recordId, subscriptionId } from '../identity';
import type { SignalType } from '../signals/define';
import type { StageName } from '../stages';
import type { Term, Tone } from '../terms';

/** The configured source that sent a signal. */
export interface SignalSource {
  readonly name: string;
  /** The source that a document reference without system means. */
  readonly documentSystem: string | null;
}

export interface LineDraft {
  line: string;
  position: number;
  /** An instant in the service period, by which the only charge of a subscription is found. */
  startsAt: Date | null;
  transactionId: string | null;
  attachment: 'stated' | 'charge' | 'only charge' | 'credited line' | 'allocated';
  /** What explains it while it has no transaction; null for a line that stands for itself. */
  needs: LinkTarget | null;
  chargeId: string | null;
  creditsId: string | null;
  creditsLine: string | null;
  subscription: string | null;
  kind: string | null;
  amount: string;
  tax: string;
  quantity: string | null;
  unitAmount: string | null;
}

/** What a reference means, in the words of its source: which kind of thing, in which system, under which identifier. */
export interface LinkTarget {
  readonly kind:
    | 'invoice'
    | 'credit memo'
    | 'erp document'
    | 'charge'
    | 'subscription'
    | 'account'
    | 'product'
    | 'dispute';
  readonly system: string;
  readonly id: string;
}

export interface LinkDraft {
  toId: string;
  target: LinkTarget;
  amount: string | null;
  toLine: string | null;
}

/** What one signal says of one record; what it leaves out is not said. */
export interface RecordParts {
  externalId: string;
  /** RFC 3339. */
  occurredAt: string;
  number?: string | null | undefined;
  customer?: string | null | undefined;
  currency?: string | null;
  /** Money, net of tax but for payments; of an aggregate the quantity. */
  amount?: string | null;
  entityId?: string | null;
  transactionId?: string | null;
  flow?: { id: string; customer: string; subscription: string; meter: string; unit: string } | null;
  /** An instant in the service period of a charge, by which the only charge of its subscription is found. */
  startsAt?: Date | null;
  subscription?: string | null | undefined;
  lines?: LineDraft[];
  links?: LinkDraft[];
}

/**
 * What a record is to what it belongs to. Code that wants to know what a record does asks for its role, never for the
 * name of its kind.
 */
export type RecordRole =
  | 'usage'
  | 'charge'
  | 'document'
  | 'void'
  | 'attempt'
  | 'refusal'
  | 'posting'
  | 'reversal'
  | 'payment'
  | 'failed payment'
  | 'sync'
  | 'failed sync'
  | 'tax'
  | 'failed tax'
  | 'dispute'
  | 'settlement'
  | 'application'
  | 'schedule'
  | 'failed schedule'
  | 'order'
  | 'entitlement'
  | 'product sync'
  | 'failed product sync';

type Terms = Readonly<Record<string, Term>>;

export interface RecordEntry<
  Kind extends string = string,
  Role extends RecordRole = RecordRole,
  Schema extends z.ZodType = z.ZodType,
  Statuses extends Terms | null = Terms | null,
> {
  readonly kind: Kind;
  readonly role: Role;
  /** Signal types that it is read from; its body is their data. */
  readonly signals: readonly SignalType<Schema>[];
  /** What it is called, and what its coming means on a timeline. */
  readonly words: { readonly name: string; readonly happened: string; readonly tone: Tone };
  /** How far one can be; null when what it refers to says so. */
  readonly statuses: Statuses;
  /** The hop of the lineage at which it stands. */
  readonly stage: StageName;
  /** What its amount is; null where the amount, if any, is said by what it refers to. */
  readonly figure: 'money' | 'quantity' | null;
  /** −1: its amount counts against those of its hop. */
  readonly sign: 1 | -1;
  /** It takes back, so that no due time of its hop stands on it. */
  readonly takesBack: boolean;
  /** It stands beside the way to cash: no hop is reached by it. */
  readonly aside: boolean;
  /** It is of one transaction alone and says which, or waits to be told. */
  readonly direct: boolean;
  /** What a person reads above its node in the lineage. */
  title(record: { readonly externalId: string; readonly number: string | null }): string;
  /** What it says beside its figures: a reason, a price. */
  note?(body: z.output<Schema>): string | null;
  /** What the signal says of it. Pure: identities are computed, what it refers to need not have arrived. */
  describe(data: z.output<Schema>, source: SignalSource, time: Date): RecordParts;
}

type Given<
  Kind extends string,
  Role extends RecordRole,
  Schema extends z.ZodType,
  Statuses extends Terms | null,
> = Omit<RecordEntry<Kind, Role, Schema, Statuses>, 'sign' | 'takesBack' | 'aside' | 'direct' | 'title'> &
  Partial<Pick<RecordEntry<Kind, Role, Schema, Statuses>, 'sign' | 'takesBack' | 'aside' | 'direct' | 'title'>>;

export function defineRecord<
  const Kind extends string,
  const Role extends RecordRole,
  Schema extends z.ZodType,
  Statuses extends Terms | null,
>(given: Given<Kind, Role, Schema, Statuses>): RecordEntry<Kind, Role, Schema, Statuses> {
  return {
    sign: 1,
    takesBack: false,
    aside: false,
    direct: false,
    title: ({ number, externalId }) => `${given.words.name} ${number ?? externalId}`,
    ...given,
  };
}

/** The system that a reference of `source` without one means: the source's document system. */
const systemOf = (source: SignalSource, { system }: { system?: string | undefined }): string =>
  system ?? source.documentSystem ?? source.name;

/** The document, or the object of billing, that a record of `source` names; an invoice where no type is said. */
export const documentOf = (
  source: SignalSource,
  ref: { system?: string | undefined; type?: 'invoice' | 'creditmemo' | 'subscription' | 'account'; id: string },
): LinkTarget => ({
  kind: ref.type === 'creditmemo' ? 'credit memo' : (ref.type ?? 'invoice'),
  system: systemOf(source, ref),
  id: ref.id,
});

/** A reference, of a part when there is an amount; the same target always makes the same identity. */
export function linkTo(target: LinkTarget, amount?: string, line?: string): LinkDraft {
  const { kind, system, id } = target;
  const toId =
    kind === 'subscription'
      ? subscriptionId(system, id)
      : kind === 'account'
        ? accountId(system, id)
        : recordId(system, kind, id);
  return { toId, target, amount: amount ?? null, toLine: line ?? null };
}
