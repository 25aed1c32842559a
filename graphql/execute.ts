import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  execute as interpret,
  OperationTypeNode,
} from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import type { Context } from './context';
import { weighed } from './operations';

export interface Operation {
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variables?: Record<string, unknown> | null | undefined;
}

/** A document that nobody holds any more takes its function along. */
const compiled = new WeakMap<DocumentNode, CompiledQuery | null>();

/**
 * A query as a function of its own, or null when it is to be interpreted. Walking a schema costs a page of fifty rows
 * 4 ms, the compiled function a quarter of it; compiling costs some 10 ms and up to mebibytes that stay, so that only
 * documents are compiled that are known to come again and whose number is bounded (operations.ts).
 */
function compiledOf(schema: GraphQLSchema, document: DocumentNode): CompiledQuery | null {
  const known = compiled.get(document);
  if (known !== undefined) return known;
  const before = process.memoryUsage().heapUsed;
  const asked = getOperationAST(document);
  const made = asked?.operation === OperationTypeNode.QUERY ? compileQuery(schema, document, undefined, {}) : null;
  const query = made && isCompiledQuery(made) ? made : null;
  compiled.set(document, query);
  weighed(document, process.memoryUsage().heapUsed - before);
  return query;
}

/** A compiled query's errors lack the extensions that every other GraphQLError has; those without a path are about variables. */
const complete = ({ message, path, originalError }: GraphQLError): GraphQLError =>
  path
    ? new GraphQLError(message, { path, originalError: originalError ?? null })
    : new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });

/**
 * Executes a validated query or mutation.
 * @param comesAgain whether its document is kept, so that it pays to compile it; documents are told apart by identity
 */
export async function execute(
  schema: GraphQLSchema,
  { document, operationName, variables }: Operation,
  context: Context,
  comesAgain: boolean,
): Promise<ExecutionResult> {
  // A kept document has one operation; another name is for the interpreter to refuse.
  const named = !operationName || getOperationAST(document, operationName);
  const query = comesAgain && named ? compiledOf(schema, document) : null;
  if (query) {
    const { errors, ...result } = await query.query({}, context, variables ?? {});
    return errors ? { ...result, errors: errors.map(complete) } : result;
  }
  return interpret({
    schema,
    document,
    rootValue: {},
    contextValue: context,
    variableValues: variables ?? {},
    operationName: operationName ?? null,
  });
}
