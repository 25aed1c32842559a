/** Asks the API as somebody, through the schema and without HTTP; counts SQL statements. */
import { parse, validate } from 'graphql';
import type { Reach, Reader, Role } from '../domain/access';
import { ROLE_DEFINITIONS } from '../domain/access';
import { createContext } from '../graphql/context';
import { publicError } from '../graphql/errors';
import { execute } from '../graphql/execute';
import { schema } from '../graphql/schema';
import { pool } from '../server/runtime/db';
import { NOW } from './two-entities';

export function readerOf(role: Role, entities: Reach = '*', regions: Reach = '*', id = `a ${role}`): Reader {
  return {
    id,
    name: `Name of ${id}`,
    role,
    permissions: new Set(ROLE_DEFINITIONS[role].permissions),
    regions,
    entities,
  };
}

export interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: an answer has the shape of its question
  data: any;
  /** codes of the errors */
  codes: string[];
  messages: string[];
  /** SQL statements that it took */
  statements: number;
}

/** One operation as `reader`, at the tests' instant unless said otherwise. */
export async function ask(
  reader: Reader | null,
  query: string,
  variables: Record<string, unknown> = {},
  { now = NOW, readOnly = false } = {},
): Promise<Answer> {
  const document = parse(query);
  const faults = validate(schema, document);
  if (faults.length) throw new Error(faults.map(({ message }) => message).join('\n'));
  const query0 = pool.query;
  let statements = 0;
  pool.query = ((...given: unknown[]) => {
    statements += 1;
    return (query0 as (...all: unknown[]) => unknown).apply(pool, given);
  }) as typeof pool.query;
  try {
    const context = createContext({ reader, clock: () => now, local: true, readOnly });
    const result = await execute(schema, { document, variables }, context, true);
    const errors = (result.errors ?? []).map((error) => publicError(error, 'f'.repeat(32)));
    return {
      data: result.data ? JSON.parse(JSON.stringify(result.data)) : result.data,
      codes: errors.map(({ extensions }) => String(extensions.code)),
      messages: errors.map(({ message }) => message),
      statements,
    };
  } finally {
    pool.query = query0;
  }
}
