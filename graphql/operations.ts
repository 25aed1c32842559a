/**
 * The operations that come again: those of the product's own screens, known word for word from the build, and those that
 * owners of keys have registered. Only these are kept, and compiled; everything else is read, answered and forgotten.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type DocumentNode, GraphQLError, getOperationAST, parse, validate } from 'graphql';
import type { Reader } from '@/domain/access';
import { readDocument } from './documents';
import { schema } from './schema';

/** Written by `npm run generate` (scripts/operations.mjs) from the operations of components/. */
const FILE = 'components/gql/operations.json';

interface ScreenOperation {
  readonly name: string;
  readonly kind: 'query' | 'mutation' | 'subscription';
  readonly hash: string;
  readonly text: string;
}

/** SHA-256 of an operation's text in hexadecimal: the name it is known by. */
const hashOfText = (text: string): string => createHash('sha256').update(text).digest('hex');

let read: ReadonlyMap<string, ScreenOperation> | undefined;
function screens(): ReadonlyMap<string, ScreenOperation> {
  read ??= new Map((JSON.parse(readFileSync(FILE, 'utf8')) as ScreenOperation[]).map((each) => [each.hash, each]));
  return read;
}

/** Whether a screen of the product asks by this text. */
const isOfScreen = (hash: string): boolean => screens().has(hash);

/** Every operation of the product's screens, by name: what a browser would send. */
export const screenOperations = (): ReadonlyMap<string, string> =>
  new Map([...screens().values()].map(({ name, text }) => [name, text]));

const openToAll = new Map<string, boolean>();
/** Whether a screen's operation is one that the sign-in needs: all that it asks is open to anybody. */
function isOfSignIn(hash: string): boolean {
  const operation = screens().get(hash);
  if (!operation) return false;
  let answer = openToAll.get(hash);
  if (answer === undefined) {
    answer = asksOnlyPublic(parse(operation.text));
    openToAll.set(hash, answer);
  }
  return answer;
}

function asksOnlyPublic(document: DocumentNode): boolean {
  const operation = getOperationAST(document);
  const fields = operation && schema.getRootType(operation.operation)?.getFields();
  return (
    operation?.selectionSet.selections.every((node) => {
      if (node.kind !== 'Field') return false;
      const options = fields?.[node.name.value]?.extensions.pothosOptions as
        | { authScopes?: { public?: boolean } }
        | undefined;
      return options?.authScopes?.public === true;
    }) ?? false
  );
}

/**
 * Looks at the text that somebody asks by, before anything else is done with it. Nobody who is not signed in asks
 * anything but what the sign-in needs; a text that is not known is read and measured (documents.ts).
 * @param registered hashes of the operations that are registered for the key at hand
 * @returns whether it is known, and so kept and compiled
 * @throws GraphQLError UNAUTHENTICATED, TOO_COMPLEX, GRAPHQL_PARSE_FAILED
 */
export function judge(
  text: string,
  reader: Reader | null,
  registered: ReadonlySet<string> = new Set(),
): { known: boolean } {
  const hash = hashOfText(text);
  const known = isOfScreen(hash);
  if (!reader && !isOfSignIn(hash))
    throw new GraphQLError('Sign in to see this.', {
      // A screen whose session has ended is told within its answer, as by its fields.
      extensions: { code: 'UNAUTHENTICATED', http: { status: known ? 200 : 401 } },
    });
  if (known) return { known };
  const document = readDocument(text);
  if (!registered.has(hash)) return { known };
  // It was valid when it was registered; a later release may have taken a field away.
  if (!keptDocument(hash) && validate(schema, document, undefined, { maxErrors: 1 }).length === 0)
    keepRegistered(hash, document, text.length);
  return { known: true };
}

/** Bytes that documents of keys and their compiled functions may hold: a screen's worth takes half a mebibyte. */
const KEPT_BYTES = 32 * 2 ** 20;
/** Least that a document counts, by its characters: what it takes grows after it has been compiled, as it runs. */
const BYTES_OF_CHARACTER = 400;

/** What is kept of one document. */
interface Kept {
  readonly document: DocumentNode;
  readonly hash: string;
  /** measured when it was compiled; null for the screens' own, which are always kept */
  bytes: number | null;
}

const byHash = new Map<string, Kept>();
const byDocument = new WeakMap<DocumentNode, Kept>();
let held = 0;

const remember = (kept: Kept): DocumentNode => {
  byHash.set(kept.hash, kept);
  byDocument.set(kept.document, kept);
  return kept.document;
};

/** The document of a known hash: a screen's, or a registered one that {@link keepRegistered} was given. */
function keptDocument(hash: string): DocumentNode | undefined {
  const known = byHash.get(hash);
  if (known) {
    // Last used stands last.
    byHash.delete(hash);
    byHash.set(hash, known);
    return known.document;
  }
  const operation = screens().get(hash);
  return operation && remember({ document: parse(operation.text, { noLocation: true }), hash, bytes: null });
}

/** Whether a document is one that comes again, to be compiled: nothing else ever is. */
export const isKept = (document: DocumentNode): boolean => byDocument.has(document);

/** Keeps the document of a registered operation, valid as it is, for as long as there is room. */
function keepRegistered(hash: string, document: DocumentNode, characters: number): void {
  if (byHash.has(hash)) return;
  const bytes = characters * BYTES_OF_CHARACTER;
  held += bytes;
  remember({ document, hash, bytes });
  makeRoom();
}

/** Adds what compiling a registered document was measured to take. */
export function weighed(document: DocumentNode, bytes: number): void {
  const kept = byDocument.get(document);
  if (!kept || kept.bytes === null || bytes <= kept.bytes || !byHash.has(kept.hash)) return;
  held += bytes - kept.bytes;
  kept.bytes = bytes;
  makeRoom();
}

/** Forgets registered documents, who was used longest ago first, until the rest fits. */
function makeRoom(): void {
  for (const [hash, { bytes }] of byHash) {
    if (held <= KEPT_BYTES) return;
    if (bytes === null) continue;
    byHash.delete(hash);
    held -= bytes;
  }
}

/** Apollo's store of parsed and validated documents: known ones are found in it, nothing else is put there. */
export const documentStore = {
  get: async (key: string) => keptDocument(key.slice(-64)),
  set: async () => undefined,
  delete: async () => undefined,
};
