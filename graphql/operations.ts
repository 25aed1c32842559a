/**
 * The operations that come again: those of the product's own screens, known word for word from the build. Only these are
 * kept, and compiled; everything else is read, answered and forgotten.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type DocumentNode, GraphQLError, getOperationAST, parse } from 'graphql';
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
 * @returns whether it is known, and so kept and compiled
 * @throws GraphQLError UNAUTHENTICATED, TOO_COMPLEX, GRAPHQL_PARSE_FAILED
 */
export function judge(text: string, reader: Reader | null): { known: boolean } {
  const hash = hashOfText(text);
  const known = isOfScreen(hash);
  if (!reader && !isOfSignIn(hash))
    throw new GraphQLError('Sign in to see this.', {
      // A screen whose session has ended is told within its answer, as by its fields.
      extensions: { code: 'UNAUTHENTICATED', http: { status: known ? 200 : 401 } },
    });
  if (!known) readDocument(text);
  return { known };
}

const byHash = new Map<string, DocumentNode>();
const kept = new WeakSet<DocumentNode>();

/** The document of a screen's operation; the build has validated it. */
function keptDocument(hash: string): DocumentNode | undefined {
  const known = byHash.get(hash);
  const operation = known ? undefined : screens().get(hash);
  if (!operation) return known;
  const document = parse(operation.text, { noLocation: true });
  byHash.set(hash, document);
  kept.add(document);
  return document;
}

/** Whether a document is one that comes again, to be compiled: nothing else ever is. */
export const isKept = (document: DocumentNode): boolean => kept.has(document);

/** Apollo's store of parsed and validated documents: known ones are found in it, nothing else is put there. */
export const documentStore = {
  get: async (key: string) => keptDocument(key.slice(-64)),
  set: async () => undefined,
  delete: async () => undefined,
};
