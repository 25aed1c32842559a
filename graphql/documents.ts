/**
 * What a document may be before anything expensive happens to it: validation compares fields pairwise and follows
 * fragments, execution starts a statement per root field. Everything here is linear in the document's tokens.
 */
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  parse,
  type SelectionSetNode,
} from 'graphql';

/** Far more than any screen asks; the product's own screens are known word for word and not held to them. */
export const LIMITS = {
  characters: 20_000,
  tokens: 3_000,
  /** brackets open at once: the parser goes down one call for each */
  brackets: 64,
  /** levels of selections, fragments followed */
  depth: 16,
  /** fields with their fragments written out */
  fields: 1_500,
  rootFields: 20,
  aliases: 60,
  /** fields of one selection under one name: each pair of them is compared */
  sameName: 8,
  fragments: 60,
  directives: 60,
  operations: 10,
} as const;

const NAMES: Readonly<Record<keyof typeof LIMITS, string>> = {
  characters: 'characters',
  tokens: 'tokens',
  brackets: 'open brackets',
  depth: 'levels',
  fields: 'fields',
  rootFields: 'fields at its root',
  aliases: 'aliases',
  sameName: 'fields of one name in one selection',
  fragments: 'fragments',
  directives: 'directives',
  operations: 'operations',
};

const tooMuch = (what: keyof typeof LIMITS): GraphQLError =>
  new GraphQLError(`This asks for too much at once: a document may have ${LIMITS[what]} ${NAMES[what]}.`, {
    extensions: { code: 'TOO_COMPLEX' },
  });

interface Size {
  readonly fields: number;
  readonly depth: number;
  /** fields at its own level */
  readonly own: number;
}
const NOTHING: Size = { fields: 0, depth: 0, own: 0 };

/** Counts what stands in a document, and what it would be with its fragments written out. */
class Measure {
  aliases = 0;
  directives = 0;
  private readonly fragments = new Map<string, FragmentDefinitionNode>();
  private readonly sizes = new Map<string, Size>();

  constructor(document: DocumentNode) {
    for (const definition of document.definitions)
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(definition.name.value, definition);
  }

  get fragmentCount(): number {
    return this.fragments.size;
  }

  /** A selection as written: aliases, directives, names that repeat. */
  written(selection: SelectionSetNode): void {
    const names = new Map<string, number>();
    const walk = ({ selections }: SelectionSetNode): void => {
      for (const node of selections) {
        this.directives += node.directives?.length ?? 0;
        if (node.kind === Kind.FIELD) {
          if (node.alias) this.aliases += 1;
          const name = node.alias?.value ?? node.name.value;
          const times = (names.get(name) ?? 0) + 1;
          if (times > LIMITS.sameName) throw tooMuch('sameName');
          names.set(name, times);
          if (node.selectionSet) this.written(node.selectionSet);
        } else if (node.kind === Kind.INLINE_FRAGMENT) walk(node.selectionSet);
      }
    };
    walk(selection);
    if (this.aliases > LIMITS.aliases) throw tooMuch('aliases');
    if (this.directives > LIMITS.directives) throw tooMuch('directives');
  }

  /**
   * A selection with its fragments written out, each of which is measured once. One that stands within itself counts
   * nothing there: validation refuses it.
   */
  expanded({ selections }: SelectionSetNode): Size {
    let fields = 0;
    let depth = 0;
    let own = 0;
    for (const node of selections) {
      const inner =
        node.kind === Kind.FRAGMENT_SPREAD
          ? this.fragment(node.name.value)
          : node.selectionSet
            ? this.expanded(node.selectionSet)
            : NOTHING;
      const isField = node.kind === Kind.FIELD;
      fields += inner.fields + (isField ? 1 : 0);
      depth = Math.max(depth, inner.depth + (isField ? 1 : 0));
      own += isField ? 1 : inner.own;
      if (fields > LIMITS.fields) throw tooMuch('fields');
      if (depth > LIMITS.depth) throw tooMuch('depth');
    }
    return { fields, depth, own };
  }

  private fragment(name: string): Size {
    const known = this.sizes.get(name);
    if (known) return known;
    this.sizes.set(name, NOTHING);
    const found = this.fragments.get(name);
    const size = found ? this.expanded(found.selectionSet) : NOTHING;
    this.sizes.set(name, size);
    return size;
  }
}

/** Refuses a parsed document that is larger than {@link LIMITS} in any respect. */
function assertBounds(document: DocumentNode): void {
  const measure = new Measure(document);
  if (measure.fragmentCount > LIMITS.fragments) throw tooMuch('fragments');
  let operations = 0;
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION && definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
    if (definition.kind === Kind.OPERATION_DEFINITION) operations += 1;
    if (operations > LIMITS.operations) throw tooMuch('operations');
    measure.directives += definition.directives?.length ?? 0;
    measure.written(definition.selectionSet);
  }
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    if (measure.expanded(definition.selectionSet).own > LIMITS.rootFields) throw tooMuch('rootFields');
  }
}

/** Brackets open at once at most; one within a text counts as well, which only makes the answer larger. */
function openBrackets(text: string): number {
  let open = 0;
  let most = 0;
  for (const [bracket] of text.matchAll(/[[\](){}]/g)) {
    open += '[({'.includes(bracket) ? 1 : -1;
    most = Math.max(most, open);
  }
  return most;
}

/**
 * Reads a document that is not known, and looks at its size before anybody validates it.
 * @returns the document, not yet validated
 * @throws GraphQLError TOO_COMPLEX when it is larger than {@link LIMITS}, GRAPHQL_PARSE_FAILED when it is none
 */
export function readDocument(text: string): DocumentNode {
  if (text.length > LIMITS.characters) throw tooMuch('characters');
  if (openBrackets(text) > LIMITS.brackets) throw tooMuch('brackets');
  let document: DocumentNode;
  try {
    document = parse(text, { maxTokens: LIMITS.tokens, noLocation: true });
  } catch (error) {
    const { message } = error as GraphQLError;
    if (message.includes('Document contains more')) throw tooMuch('tokens');
    throw new GraphQLError(message, { extensions: { code: 'GRAPHQL_PARSE_FAILED' } });
  }
  assertBounds(document);
  return document;
}
