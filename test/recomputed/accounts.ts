/** Whose a customer reference is, at an instant: account statements and links of identifiers. */
import { type Content, newest } from './signals';

interface Holding {
  readonly from: number;
  readonly until: number;
  readonly content: Content;
}

/** Of the statements that cover an instant the newest counts. */
const at = (holdings: readonly Holding[] = [], instant: number): Content | undefined => {
  const covering = holdings.filter(({ from, until }) => from <= instant && instant < until);
  return covering.length > 0 ? newest(covering.map(({ content }) => content)) : undefined;
};
const bound = (value: string | undefined, otherwise: number) => (value === undefined ? otherwise : Date.parse(value));
const key = (system: string, id: string) => `${system}/${id}`;

export class Accounts {
  private readonly links = new Map<string, Holding[]>();
  private readonly statements = new Map<string, Holding[]>();

  constructor(contents: readonly Content[]) {
    const add = (to: Map<string, Holding[]>, of: string, holding: Holding) =>
      to.set(of, [...(to.get(of) ?? []), holding]);
    for (const content of contents) {
      const { type, source, data } = content;
      if (type === 'identity.linked.v1')
        add(this.links, key(data.system, data.externalId), {
          from: bound(data.validFrom, Number.NEGATIVE_INFINITY),
          until: bound(data.validTo, Number.POSITIVE_INFINITY),
          content,
        });
      if (type === 'account.upserted.v1')
        add(this.statements, key(source, data.account), {
          from: bound(data.effectiveAt, Number.NEGATIVE_INFINITY),
          until: Number.POSITIVE_INFINITY,
          content,
        });
    }
  }

  /** The account that a system's reference leads to; null when nothing covers it. */
  of(system: string, reference: string, instant: number): string | null {
    let here = key(system, reference);
    const seen = new Set<string>();
    while (!seen.has(here)) {
      seen.add(here);
      const link = at(this.links.get(here), instant);
      if (!link) break;
      here = key(link.data.account.system, link.data.account.id);
    }
    // A link to what nobody has stated leads to no account.
    return this.statements.has(here) ? here : null;
  }

  /** What the statements about an account say of an attribute, by the systems that state it. */
  stated(account: string, attribute: string, instant: number): Map<string, string> {
    const found = new Map<string, string>();
    for (const [name, holdings] of this.statements) {
      const statement = at(holdings, instant);
      const value = statement?.data[attribute];
      if (statement && value !== undefined && this.of(statement.source, statement.data.account, instant) === account)
        found.set(name, value);
    }
    return found;
  }

  /** Every account that anything leads to. */
  *all(instant: number): Iterable<string> {
    const found = new Set<string>();
    for (const name of [...this.statements.keys(), ...this.links.keys()]) {
      const [system = '', ...rest] = name.split('/');
      const account = this.of(system, rest.join('/'), instant);
      if (account) found.add(account);
    }
    yield* found;
  }
}
